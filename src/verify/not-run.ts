/** Thrown by a check that finds out on the way that the machine or the project lacks what it needs. */
export class NotRunHere extends Error {}
