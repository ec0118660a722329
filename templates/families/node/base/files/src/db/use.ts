/** Who waits for answers: requests, for seconds at most; or a migration, which may take as long as its tables are large. */
export type DatabaseUse = 'requests' | 'migrations';
