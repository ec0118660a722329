/** Between them, the projects have everything that a patch can break. */
export const blueprints = {
  jwt: {
    name: 'mutant-jwt',
    framework: 'express',
    database: 'sqlite',
    auth: 'jwt',
    example: 'shop',
    features: [],
    resources: [
      'note(owner) title:string(1..120):index code:string(4..40):unique kind:enum(a,b):default(a) body:text?',
      'leaf/leaves(owner) note:ref(note) name:string(1..40)',
      'memo(shared) words:string(1..40)',
    ],
    packageManager: 'npm',
  },
  races: {
    name: 'mutant-races',
    framework: 'express',
    database: 'postgres',
    auth: 'jwt',
    example: 'shop',
    features: ['redis'],
    resources: ['note(owner) title:string(1..120):index'],
    packageManager: 'npm',
  },
  session: {
    name: 'mutant-session',
    framework: 'express',
    database: 'sqlite',
    auth: 'session',
    example: 'tasks',
    features: ['oauth'],
    resources: [],
    packageManager: 'npm',
  },
  django: {
    name: 'mutant-django',
    framework: 'django',
    database: 'sqlite',
    auth: 'session',
    example: 'tasks',
    features: [],
    resources: [
      'note(owner) title:string(1..120):index code:string(4..40):unique kind:enum(a,b):default(a) body:text?',
      'memo(shared) words:string(1..40)',
    ],
    packageManager: 'uv',
  },
  djangoRaces: {
    name: 'mutant-django-races',
    framework: 'django',
    database: 'postgres',
    auth: 'jwt',
    example: 'shop',
    features: ['redis'],
    resources: ['note(owner) title:string(1..120):index'],
    packageManager: 'uv',
  },
} as const satisfies Readonly<Record<string, Record<string, unknown>>>;

/** Which of the projects is broken. */
export type ProjectKind = keyof typeof blueprints;
