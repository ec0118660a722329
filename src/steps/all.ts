import { envStep } from './dotenv.js';
import { gitStep } from './git.js';
import { installStep } from './install.js';
import { buildStep, migrateStep, testStep } from './scripts.js';
import type { Step } from './step.js';
import { verifyStep } from './verify.js';

/** Everything that is done to a written project, in order. */
export const projectSteps: readonly Step[] = [
  envStep,
  installStep,
  gitStep,
  buildStep,
  migrateStep,
  testStep,
  verifyStep,
];
