/** Counts the records of PostgreSQL's CSV without reading their values. */

const QUOTE = 0x22;
const LINE_FEED = 0x0a;

export type RecordCounter = { add(bytes: Uint8Array): void; records(): number };

/**
 * Counts line ends outside quotes. A quote inside a value is doubled, which leaves and enters the value at once, so it needs no
 * care. PostgreSQL ends every record with a line feed. (PostgreSQL 18 manual, COPY, CSV Format.)
 */
export function countRecords(): RecordCounter {
  let isQuoted = false;
  let records = 0;
  return {
    add: (bytes) => {
      let at = 0;
      while (at < bytes.length) {
        if (isQuoted) {
          const end = bytes.indexOf(QUOTE, at);
          if (end < 0) return;
          isQuoted = false;
          at = end + 1;
          continue;
        }
        const byte = bytes[at];
        if (byte === QUOTE) isQuoted = true;
        else if (byte === LINE_FEED) records += 1;
        at += 1;
      }
    },
    records: () => records,
  };
}
