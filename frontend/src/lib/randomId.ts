/** A random version 4 UUID, also where `crypto.randomUUID` is missing: in pages served over plain HTTP. */
export function randomId(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  return uuidFromBytes(crypto.getRandomValues(new Uint8Array(16)));
}

/** RFC 9562, section 5.4: 16 random bytes, of which 6 bits tell version and variant. */
function uuidFromBytes(bytes: Uint8Array): string {
  const hex = [...bytes]
    .map((byte, index) => {
      if (index === 6) return (byte & 0x0f) | 0x40;
      if (index === 8) return (byte & 0x3f) | 0x80;
      return byte;
    })
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
