/** 128 random bits in URL-safe base 64. */
const REFERENCE = /^[\w-]{22}$/;

export function followPath(reference: string): string {
  return `/follow/${encodeURIComponent(reference)}`;
}

export function isReference(text: string): boolean {
  return REFERENCE.test(text);
}
