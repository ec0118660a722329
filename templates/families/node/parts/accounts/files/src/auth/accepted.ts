/** The body of a 202: the same whether or not the address is known. */
export const accepted = {
  message: 'If the address can be used, a mail is on its way to it.',
} as const;
