/** Characters as people count them: code points, so that an emoji is one and not two. */
export function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** Whether the text holds no NUL and no half of a character: databases read those differently, or not at all. */
export function isStorable(text: string): boolean {
  return !/[\0\p{Surrogate}]/u.test(text);
}

/** Whether there is anything to see in the text: a character that is no space, no control and not invisible. */
export function isVisible(text: string): boolean {
  return /[^\s\p{Control}\p{Default_Ignorable_Code_Point}]/u.test(text);
}
