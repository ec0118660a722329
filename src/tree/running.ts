import { readFileSync } from 'node:fs';
import { codeOf } from './faults.js';

/** Whether a process of that number runs, whosever it is. One that has ended and was not waited for does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

/** In a container that has no init, nobody ever waits for it: proc_pid_stat(5), where the state stands after the name. */
function isZombie(pid: number): boolean {
  try {
    return /\) [ZX] [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    // Other systems have no such file.
    return false;
  }
}
