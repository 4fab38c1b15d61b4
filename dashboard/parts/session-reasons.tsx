// Why a session is as healthy as it is, and whether it should be paired afresh.
import type { ShownSession } from '../../src/operations/sessions-show.ts';
import { Badge } from './badge.tsx';
import { Panel } from './panel.tsx';
import { Sentence } from './sentence.tsx';

export function SessionReasons({ session }: { readonly session: ShownSession }) {
  const { reasons, rotation, problems, remarks, orphan } = session;
  const nothing = reasons.length + rotation.length + problems.length + remarks.length === 0 && !orphan;
  return (
    <Panel title="How it is">
      {nothing && <p class="soft">Nothing speaks against it.</p>}
      <ul class="reasons">
        {reasons.map(({ code, level, text }) => (
          <li key={code + text}>
            <Badge look={level}>{level}</Badge>
            <span>
              <Sentence text={text} /> <code class="soft small">{code}</code>
            </span>
          </li>
        ))}
        {orphan && (
          <li>
            <Badge look="info">orphan</Badge>
            <span>The instances list does not name it.</span>
          </li>
        )}
        {rotation.map((sign) => (
          <li key={sign}>
            <Badge look="warning">pair afresh?</Badge>
            <span>
              <Sentence text={sign} />
            </span>
          </li>
        ))}
        {problems.map(({ code, path, detail }) => (
          <li key={code + path}>
            <Badge look="warning">{code}</Badge>
            <span>
              <code>{path}</code> {detail}
            </span>
          </li>
        ))}
        {remarks.map((remark) => (
          <li key={remark}>
            <Badge look="info">remark</Badge>
            <span>
              <Sentence text={remark} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
