import { escapeHtml, htmlPage } from '../html.js';
import { docsStyle } from './docs-style.js';
import { schemaHtml, typeHtml } from './docs-schema.js';
import type {
  Answer,
  Content,
  Document,
  Method,
  Operation,
  Parameter,
  Reference,
} from './types.js';

const methods: readonly Method[] = ['get', 'post', 'put', 'patch', 'delete'];

/** One operation and where it is. */
interface Entry {
  readonly path: string;
  readonly method: Method;
  readonly operation: Operation;
  readonly parameters: readonly (Parameter | Reference)[];
}

/** The reference page of an API description, made here: it runs no script and loads nothing from anywhere. */
export function docsPage(document: Document): string {
  const entries = entriesOf(document);
  const sections = document.tags.map(({ name, description }) => ({
    name,
    description,
    entries: entries.filter(({ operation }) => operation.tags[0] === name),
  }));
  const { title, version, description = '' } = document.info;
  const schemaNames = Object.keys(document.components.schemas);

  const nav = sections
    .map(
      (section) =>
        `<h2>${escapeHtml(section.name)}</h2>\n<ul>${section.entries.map(navItem).join('')}</ul>`,
    )
    .join('\n');
  const main = sections
    .map(
      (section) =>
        `<section><h2>${escapeHtml(section.name)}</h2>\n<p>${escapeHtml(section.description)}</p>\n` +
        `${section.entries.map((entry) => operationHtml(entry, document)).join('\n')}</section>`,
    )
    .join('\n');
  const shared = schemaNames
    .map((name) => {
      const schema = document.components.schemas[name] ?? {};
      return `<article id="schema-${escapeHtml(name)}"><h3>${escapeHtml(name)}</h3>${schemaHtml(schema, document)}</article>`;
    })
    .join('\n');

  return htmlPage(
    title,
    docsStyle,
    `<div class="layout">
<nav aria-label="Operations">${nav}
<h2><a href="#schemas">Schemas</a></h2></nav>
<main>
<header><h1>${escapeHtml(title)} <small>${escapeHtml(version)}</small></h1>
<p>${escapeHtml(description)}</p>
<p><a href="/openapi.json">openapi.json</a> · OpenAPI ${document.openapi} · <code>${escapeHtml(document.servers[0]?.url ?? '')}</code></p>
</header>
${main}
<section id="schemas"><h2>Schemas</h2>
${shared}</section>
</main>
</div>`,
  );
}

function entriesOf(document: Document): Entry[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method];
      if (operation === undefined) return [];
      const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])];
      return [{ path, method, operation, parameters }];
    }),
  );
}

function navItem({ method, path, operation }: Entry): string {
  return `<li><a href="#${operation.operationId}"><b class="m ${method}">${method}</b> <span>${pathHtml(path)}</span></a></li>`;
}

function operationHtml({ path, method, operation, parameters }: Entry, document: Document): string {
  const { operationId, summary, description, requestBody, responses, security } = operation;
  const parts = [
    `<p>${escapeHtml(description)}</p>`,
    parametersHtml(parameters, document),
    requestBody === undefined
      ? ''
      : `<h4>Body</h4>${contentHtml(requestBody.content, document)}${exampleHtml(requestBody.content)}`,
    `<h4>Answers</h4>${Object.entries(responses)
      .map(([status, answer]) => answerHtml(status, answer, document))
      .join('\n')}`,
  ];
  const lock = (security?.length ?? 0) > 0 ? ' <span class="lock">needs a log-in</span>' : '';
  return `<article id="${operationId}">
<h3><b class="m ${method}">${method}</b> <code>${pathHtml(path)}</code></h3>
<p class="summary">${escapeHtml(summary)}${lock}</p>
${parts.filter((part) => part !== '').join('\n')}
</article>`;
}

function parametersHtml(
  parameters: readonly (Parameter | Reference)[],
  document: Document,
): string {
  const rows = parameters.map((given) => {
    const parameter =
      '$ref' in given ? document.components.parameters[lastPart(given.$ref)] : given;
    if (parameter === undefined) return '';
    const { name, in: place, required, schema, description } = parameter;
    const note = description === undefined ? '' : `<br><small>${escapeHtml(description)}</small>`;
    return `<tr><th scope="row"><code>${escapeHtml(name)}</code> <i>${place}${required === true ? '' : ', optional'}</i></th><td>${typeHtml(schema)}${note}</td></tr>`;
  });
  if (rows.length === 0) return '';
  return `<h4>Parameters</h4><div class="scroll"><table>${rows.join('\n')}</table></div>`;
}

function answerHtml(status: string, given: Answer | Reference, document: Document): string {
  const answer = '$ref' in given ? document.components.responses[lastPart(given.$ref)] : given;
  if (answer === undefined) return '';
  const line = `<b class="s s${status.charAt(0)}">${escapeHtml(status)}</b> ${escapeHtml(answer.description)}`;
  // Problems all look alike: the link in the list of schemas is enough.
  if (answer.content === undefined || '$ref' in given) return `<p class="answer">${line}</p>`;
  return `<details><summary>${line}</summary>${contentHtml(answer.content, document)}</details>`;
}

function contentHtml(content: Content, document: Document): string {
  const schemas = new Set(Object.values(content).map(({ schema }) => schema));
  return [...schemas]
    .map((schema) => {
      const types = Object.keys(content).filter((type) => content[type]?.schema === schema);
      const names = types.map((type) => `<code>${escapeHtml(type)}</code>`).join(' or ');
      return `<p class="type">${names} ${'$ref' in schema ? typeHtml(schema) : ''}</p>${schemaHtml(schema, document)}`;
    })
    .join('\n');
}

/** The first of them: all are the same. */
function exampleHtml(content: Content): string {
  const [media] = Object.values(content);
  if (media?.example === undefined) return '';
  const json = escapeHtml(JSON.stringify(media.example, null, 2));
  return `<details><summary>Example</summary><pre>${json}</pre></details>`;
}

/** `/tasks/{id}` with its parameters set apart, and places to break a long one. */
function pathHtml(path: string): string {
  return escapeHtml(path)
    .replaceAll(/(?<=.)\//g, '<wbr>/')
    .replace(/\{\w+\}/g, '<var>$&</var>');
}

function lastPart(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}
