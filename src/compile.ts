import Handlebars from 'handlebars';
import { helpers, knownHelpers } from './template-helpers.js';

const options: CompileOptions = {
  strict: true,
  noEscape: true,
  assumeObjects: false,
  knownHelpersOnly: true,
  knownHelpers,
};

const handlebars = Handlebars.create();
handlebars.registerHelper(helpers);

/**
 * Compiles the text of a template. The bundle has another module in this place: there every shipped
 * template is compiled already, found by where it lies, and this one is only loaded for a text that is not known.
 */
export const compileTemplate: (text: string, source: string) => Handlebars.TemplateDelegate = (
  text,
) => handlebars.compile(text, options);

/** The compiled template as the text of a program, for the build. */
export function precompileTemplate(text: string): string {
  return handlebars.precompile(text, options) as string;
}

/** The text of a template as a tree, for whoever reads it without making a program of it. */
export function parseTemplate(text: string): hbs.AST.Program {
  return Handlebars.parse(text);
}
