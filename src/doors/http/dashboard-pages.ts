// The first part of each address of the dashboard beside `/`: for these the door answers with its one page.
export const dashboardPages = [
  'sessions',
  'plans',
  'runs',
  'alerts',
  'trash',
  'doctor',
  'keys',
  'sign-in',
] as const;
