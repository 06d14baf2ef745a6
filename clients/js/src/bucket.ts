// GrowthBook's published hash, version 2, as a whole number (F-31).

function fnv1a32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Return the bucket of a device, 0…9999. */
export const bucket = (salt: string, device: string): number => fnv1a32(String(fnv1a32(salt + device))) % 10000;
