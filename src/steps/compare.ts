import { checksOf, type Scene, Transcript } from '../compare/scene.js';
import { exitCodes, KeelsonError } from '../errors.js';
import type { AskedChance } from '../verify/chance.js';
import type { CheckReport } from '../verify/report.js';
import type { Step } from './step.js';
import { runSuite } from './verify.js';

/** What both projects of a comparison are started with, so that nothing of it can differ. */
export interface Talk {
  readonly scenes: readonly Scene[];
  readonly random: AskedChance;
  readonly port: number;
  readonly jwtSecret: string;
}

/** Everything that was said to a project. */
export interface Talked {
  readonly transcript: Transcript;
  readonly scenes: readonly CheckReport[];
}

/** Boots the project on a database of its own, asks it everything and keeps what it answers. */
export function talkStep({ scenes, ...talk }: Talk, keep: (talked: Talked) => void): Step {
  return {
    id: 'talk',
    title: 'Boot it and ask it',
    needs: ['install', 'build', 'migrate'],
    usesServices: true,
    preview: () => undefined,
    run: async (context) => {
      const { ProjectError } = await import('../verify/verify.js');
      const transcript = new Transcript();
      try {
        const { checks } = await runSuite(context, {
          ...talk,
          checks: checksOf(scenes, transcript),
        });
        keep({ transcript, scenes: checks });
        return { result: 'passed', counts: { requests: transcript.said.length } };
      } catch (error) {
        if (error instanceof KeelsonError) {
          const { message: reason, remedy, exitCode } = error;
          return { result: 'failed', reason, ...(remedy !== undefined && { remedy }), exitCode };
        }
        if (!(error instanceof ProjectError)) throw error;
        const { message: reason, log: output } = error;
        return { result: 'failed', reason, output, exitCode: exitCodes.check };
      }
    },
  };
}
