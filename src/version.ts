/** Version of keelson (semver), the same as in package.json; a test compares them. */
export const keelsonVersion = '0.1.0';

/** Version of the HTTP contract that generated projects answer. */
export const contractVersion = 1;
