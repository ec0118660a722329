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
 * template is compiled already, and this one is only loaded for a text that is not known.
 */
export function compileTemplate(text: string): Handlebars.TemplateDelegate {
  return handlebars.compile(text, options);
}

/** The compiled template as the text of a program, for the build. */
export function precompileTemplate(text: string): string {
  return handlebars.precompile(text, options) as string;
}
