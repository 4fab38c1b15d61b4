// Every session has credentials that are whole; absent, damaged and unreadable are three different answers.
import { counted } from '../core/amounts.ts';
import { finding, shown } from '../core/finding.ts';
import type { Finding } from '../core/finding.ts';
import type { SessionPicture } from '../core/inventory.ts';
import type { Place } from '../core/place.ts';
import { sessionName } from '../core/session.ts';
import type { Check } from './check.ts';
import { placesOfSessions } from './kinds-of-places.ts';
import { aboutPlace } from './about-place.ts';
import { aboutSession } from './about-session.ts';

export const credentialsAreWhole: Check = {
  name: 'credentials-are-whole',
  on: placesOfSessions,
  codes: ['CREDENTIALS_ABSENT', 'CREDENTIALS_DAMAGED', 'CREDENTIALS_UNREADABLE', 'CREDENTIALS_UNKNOWN'],
  async find({ place, pictures }) {
    const findings = pictures.flatMap((picture) => ofOne(picture, place));
    // One line for all of them: that nothing was proven is worth knowing, not worth a page.
    const unjudged = pictures.filter((picture) => picture.credentials.state === 'unknown');
    const [first] = unjudged;
    if (first === undefined) return findings;
    const text = `The credentials of ${counted(unjudged.length, 'session')} ${unjudged.length === 1 ? 'was' : 'were'} not judged, for example ${shown(sessionName(first.ref))}: ${shown(first.credentials.why)}`;
    return [...findings, finding('CREDENTIALS_UNKNOWN', 'info', aboutPlace(place), text)];
  },
};

function ofOne(picture: SessionPicture, place: Place): Finding[] {
  const { ref, credentials, inUse } = picture;
  const name = shown(sessionName(ref));
  const why = shown(credentials.why);
  const subject = aboutSession(ref, place);
  switch (credentials.state) {
    case 'absent':
      return [finding('CREDENTIALS_ABSENT', 'warning', subject, `${name} has no credentials: ${why}`)];
    case 'damaged': {
      const remark =
        inUse.answer === 'yes' ? 'It is in use: leave its program running until you have that backup.' : '';
      return [
        finding(
          'CREDENTIALS_DAMAGED',
          'critical',
          subject,
          `The credentials of ${name} are damaged: ${why}`,
          remark,
        ),
      ];
    }
    case 'unreadable':
      return [
        finding(
          'CREDENTIALS_UNREADABLE',
          'critical',
          subject,
          `The credentials of ${name} cannot be read: ${why}`,
        ),
      ];
    case 'whole':
    case 'unknown':
      return [];
  }
}
