// A long list that is fetched page by page: only what is looked at, each page once, and anew after a change.
import { expect, test } from 'vitest';
import { PagesOfRows } from '../../../dashboard/state/pages-of-rows.ts';

const total = 1000;
const size = 100;

interface Question {
  readonly offset: number;
  readonly until: AbortSignal;
  answer(): void;
  fail(): void;
}

/** Answers nothing until it is told to. */
function listOf(): { pages: PagesOfRows<string>; asked: Question[] } {
  const asked: Question[] = [];
  const pages = new PagesOfRows<string>(
    (offset, limit, until) =>
      new Promise((resolve, reject) => {
        const rows = Array.from({ length: limit }, (_, row) => `row ${offset + row}`);
        asked.push({
          offset,
          until,
          answer: () => resolve({ total, rows }),
          fail: () => reject(new Error('away')),
        });
      }),
    size,
  );
  return { pages, asked };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 80));

test('fetches the pages of the rows that are wanted, and each of them once', async () => {
  const { pages, asked } = listOf();
  pages.want(95, 105);
  await settled();
  expect(asked.map(({ offset }) => offset)).toEqual([0, 100]);
  for (const question of asked) question.answer();
  await settled();
  expect([pages.rowAt(95), pages.rowAt(105), pages.rowAt(300), pages.total.value]).toEqual([
    'row 95',
    'row 105',
    undefined,
    total,
  ]);
  pages.want(90, 110);
  await settled();
  expect(asked).toHaveLength(2);
});

test('does not wait for rows that were scrolled past', async () => {
  const { pages, asked } = listOf();
  pages.want(0, 10);
  await settled();
  asked[0]?.answer();
  await settled();
  for (let row = 100; row < 900; row += 50) pages.want(row, row + 10);
  await settled();
  expect(asked.map(({ offset }) => offset)).toEqual([0, 800]);
  pages.want(500, 510);
  await settled();
  expect(asked[1]?.until.aborted).toBe(true);
});

test('after a change it shows what it had until the new rows are here', async () => {
  const { pages, asked } = listOf();
  pages.want(0, 10);
  await settled();
  asked[0]?.answer();
  await settled();
  pages.renew();
  expect(asked).toHaveLength(2);
  expect(pages.rowAt(5)).toBe('row 5');
});

test('says why rows did not come, and forgets that once they do', async () => {
  const { pages, asked } = listOf();
  pages.want(0, 10);
  await settled();
  asked[0]?.fail();
  await settled();
  expect(pages.problem.value?.title).toBe('away');
  pages.renew();
  asked[1]?.answer();
  await settled();
  expect([pages.problem.value, pages.rowAt(0)]).toEqual([null, 'row 0']);
});
