// What a person should know of how something grows: limits that come nearer, jumps, churn.
import type { Forecast, GrowthReport } from '../../src/core/growth/growth-report.ts';
import { Ago } from './ago.tsx';
import { Badge } from './badge.tsx';
import { Sentence } from './sentence.tsx';

const shownJumps = 5;

export function GrowthRemarks({ report }: { readonly report: GrowthReport }) {
  const coming = report.forecasts.filter(({ answer }) => answer === 'reached' || answer === 'expected');
  const jumps = report.unusual.slice(0, shownJumps);
  if (coming.length === 0 && jumps.length === 0 && report.churn === null) return null;
  return (
    <ul class="reasons">
      {coming.map((forecast) => (
        <li key={forecast.text}>
          <Badge look={levelOf(forecast)}>{forecast.answer === 'reached' ? 'limit' : 'forecast'}</Badge>
          <span>
            <Sentence text={forecast.text} />
          </span>
        </li>
      ))}
      {report.churn !== null && (
        <li>
          <Badge look="warning">churn</Badge>
          <span>
            <Sentence text={report.churn.text} />
          </span>
        </li>
      )}
      {jumps.map(({ toMs, text, kind }) => (
        <li key={`${toMs} ${text}`}>
          <Badge look={kind === 'unexplained' || kind === 'key-minting' ? 'warning' : 'info'}>unusual</Badge>
          <span>
            <Sentence text={text} />{' '}
            <span class="soft small">
              (<Ago atMs={toMs} />)
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** What is still ahead is no more than a warning. */
function levelOf({ answer, limit }: Forecast): Forecast['limit']['level'] {
  return answer === 'reached' ? limit.level : 'warning';
}
