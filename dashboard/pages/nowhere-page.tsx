// An address that stands for no page.
import { Empty } from '../parts/empty.tsx';
import { Link } from '../parts/link.tsx';
import { PageHead } from '../parts/page-head.tsx';

export function NowherePage() {
  return (
    <>
      <PageHead title="There is no such page" />
      <Empty>
        <p>The address may be mistyped. Everything can be reached from the fleet.</p>
        <p>
          <Link href="/">To the fleet</Link>
        </p>
      </Empty>
    </>
  );
}
