/** Lists in pages, as every list of GitHub comes. */
import { ok, type Answer, type Call } from './answers.ts';

type Asked = Pick<Call, 'query' | 'url'>;

export type Page<T> = { readonly shown: readonly T[]; readonly headers: Readonly<Record<string, string>> };

/** The page that was asked for: 30 entries when not asked otherwise, 100 at most. */
export function pageOf<T>({ query, url }: Asked, all: readonly T[]): Page<T> {
  const size = Math.min(Number(query.get('per_page')) || 30, 100);
  const page = Number(query.get('page')) || 1;
  const last = Math.ceil(all.length / size);
  return { shown: all.slice((page - 1) * size, page * size), headers: pageLinks({ page, last, query, url }) };
}

/** An answer 200 with the page of a list, each entry told as `tell` does. */
export function listed<T>(call: Asked, all: readonly T[], tell: (each: T) => unknown): Answer {
  const { shown, headers } = pageOf(call, all);
  return ok(shown.map(tell), headers);
}

type Paging = Asked & { readonly page: number; readonly last: number };

/** No header for a list of one page. (REST API, "Using pagination".) */
function pageLinks({ page, last, query, url }: Paging): Record<string, string> {
  const targets = [
    ...(page > 1 ? ([['prev', page - 1] as const, ['first', 1] as const] as const) : []),
    ...(page < last ? ([['next', page + 1] as const, ['last', last] as const] as const) : []),
  ];
  const links = targets.map(([rel, target]) => {
    const asked = new URLSearchParams(query);
    asked.set('page', String(target));
    return `<${url}?${asked.toString()}>; rel="${rel}"`;
  });
  return links.length === 0 ? {} : { link: links.join(', ') };
}
