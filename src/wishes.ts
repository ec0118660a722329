/** What a project can be asked to become: the words after `keelson add`, `set` and `remove`. */

export const wishes = {
  add: {
    resource: { usage: '"<notation>"', doc: 'a resource, with its table, routes and tests' },
    field: { usage: '<resource> "<field>"', doc: 'a field of a resource, with a migration' },
    feature: { usage: '<id>[,<id>]', doc: 'an extra, or several' },
    auth: { usage: '<id>', doc: 'a way to log in' },
  },
  set: {
    database: { usage: '<id>', doc: 'the database it stores in' },
    auth: { usage: '<id>', doc: 'how users log in' },
    description: { usage: '<text>', doc: 'one line about the project' },
  },
  remove: {
    resource: { usage: '<name>', doc: 'a resource, the last one first' },
    field: { usage: '<resource> <field>', doc: 'a field that was added, the last one first' },
    feature: { usage: '<id>[,<id>]', doc: 'an extra, or several' },
  },
} as const;

export type Verb = keyof typeof wishes;
