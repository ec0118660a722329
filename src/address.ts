/** The host of an address as sockets take it: an IPv6 address without its brackets. */
export const hostOf = (address: URL): string => address.hostname.replace(/^\[|\]$/g, '');
