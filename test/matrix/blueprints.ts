import type { Blueprint } from '../../src/types.js';
import { grown } from '../support/grown.js';
import { type Combination, featureIds, type Row } from './rows.js';

/** Resources of all field types and access kinds, with references, for a project with accounts. */
const OWN_WITH_ACCOUNTS = [
  'tag(public) label:string(1..40):unique weight:int(0..10)?',
  'project(owner) title:string(1..120):index archived:boolean:default(false) budget:money?',
  'entry(owner) project:ref(project) tag:ref(tag)? title:string(1..120) body:text? count:int(0..100):index ratio:number? fee:money day:date at:datetime token:uuid kind:enum(note,task,event):default(note) urgent:boolean extra:json?',
  'article/articles(shared) slug:string(3..60):unique headline:string(2..200) body:text tag:ref(tag)? publishedOn:date?',
  'category(public) name:string(1..60) parent:ref(category)?',
  'pin(owner) project:ref(project)',
  'mark(shared) kind:enum(star)',
];

/** The same for a project without accounts, where everything is open to anyone. */
const OWN_WITHOUT_ACCOUNTS = [
  'tag label:string(1..40):unique weight:int(0..10)?',
  'entry tag:ref(tag) title:string(1..120):index body:text? count:int(0..100) ratio:number? fee:money day:date at:datetime token:uuid kind:enum(note,task,event):default(note) urgent:boolean:default(false) extra:json?',
  'category name:string(1..60) parent:ref(category)?',
  'pin tag:ref(tag)',
  'mark parent:ref(mark)?',
];

/** Fields that the resources of an example got later. */
const GROWN_EXAMPLES: Readonly<Record<'tasks' | 'shop', Blueprint['changes']>> = {
  tasks: [
    { resource: 'task', add: 'priority:int(1..5):index:default(3)' },
    { resource: 'task', add: 'color:enum(red,green)?' },
    { resource: 'task', add: 'partOf:ref(task)?' },
  ],
  shop: [
    { resource: 'product', add: 'brand:string(..60):default(own)' },
    { resource: 'product', add: 'weight:number?' },
  ],
};

/** A blueprint file as a person would hand to `keelson new --blueprint`. */
export function blueprintOf(row: Row): Record<string, unknown> {
  const { database, auth, subject } = row.combination;
  return {
    name: 'matrix-api',
    description: `Row ${row.id} of the matrix`,
    framework: row.stack,
    database,
    auth,
    example: subject === 'own' ? 'none' : subject,
    features: featuresOf(row.combination),
    ...resourcesOf(row.combination),
    packageManager: row.packageManager,
  };
}

/** Projects with sessions have grown: all fields that can come later have their own migrations. */
function resourcesOf({ auth, subject }: Combination): Pick<Blueprint, 'resources' | 'changes'> {
  const hasGrown = auth === 'session';
  if (subject !== 'own') return { resources: [], changes: hasGrown ? GROWN_EXAMPLES[subject] : [] };
  const resources = auth === 'none' ? OWN_WITHOUT_ACCOUNTS : OWN_WITH_ACCOUNTS;
  return hasGrown ? grown(resources) : { resources, changes: [] };
}

/** Ids of the features that a combination has on, sorted. */
export function featuresOf(combination: Combination): readonly string[] {
  const dimensions = Object.keys(featureIds) as readonly (keyof typeof featureIds)[];
  return dimensions
    .filter((dimension) => combination[dimension] === 'with')
    .map((dimension) => featureIds[dimension])
    .sort();
}
