// Which component shows a route.
import type { Route } from '../state/route.ts';
import { AlertsPage } from './alerts-page.tsx';
import { DoctorPage } from './doctor-page.tsx';
import { FleetPage } from './fleet-page.tsx';
import { KeysPage } from './keys-page.tsx';
import { NowherePage } from './nowhere-page.tsx';
import { PlanPage } from './plan-page.tsx';
import { PlansPage } from './plans-page.tsx';
import { RunPage } from './run-page.tsx';
import { RunsPage } from './runs-page.tsx';
import { SessionPage } from './session-page.tsx';
import { SessionsPage } from './sessions-page.tsx';
import { TrashPage } from './trash-page.tsx';

export function PageOf({ route: { page, about } }: { readonly route: Route }) {
  switch (page) {
    case 'fleet':
    // Whoever is signed in has nothing to do there.
    case 'sign-in':
      return <FleetPage />;
    case 'sessions':
      return <SessionsPage />;
    case 'session':
      return <SessionPage name={about} />;
    case 'plans':
      return <PlansPage />;
    case 'plan':
      return <PlanPage id={about} />;
    case 'runs':
      return <RunsPage />;
    case 'run':
      return <RunPage id={about} />;
    case 'alerts':
      return <AlertsPage />;
    case 'trash':
      return <TrashPage />;
    case 'doctor':
      return <DoctorPage />;
    case 'keys':
      return <KeysPage />;
    case 'nowhere':
      return <NowherePage />;
  }
}
