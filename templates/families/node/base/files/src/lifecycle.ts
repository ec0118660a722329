/** Where the process stands between start and stop. */
export interface Lifecycle {
  /** A signal to stop has come: readiness says so, and connections are closed after their answer. */
  stopping: boolean;
  /** Why the app is not ready yet, e.g. that migrations are pending; undefined when it is. */
  notReady: string | undefined;
}

export function newLifecycle(): Lifecycle {
  return { stopping: false, notReady: undefined };
}
