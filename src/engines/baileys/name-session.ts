// What a Baileys folder is called: the ancestor's `company_<id>` folders are tenants, other parents are tenants too.

const companyPrefix = 'company_';

/**
 * @param pathBelowRoot the folder's path below its place with `/`; empty where the place itself is the folder
 * @param rootName the last part of the place's path
 */
export function nameBaileysSession(pathBelowRoot: string, rootName: string): { tenant: string; id: string } {
  if (pathBelowRoot === '') return { tenant: 'default', id: rootName };
  const split = pathBelowRoot.indexOf('/');
  if (split > 0) return { tenant: pathBelowRoot.slice(0, split), id: pathBelowRoot.slice(split + 1) };
  const isCompany = pathBelowRoot.startsWith(companyPrefix) && pathBelowRoot.length > companyPrefix.length;
  return isCompany ? { tenant: pathBelowRoot, id: 'main' } : { tenant: 'default', id: pathBelowRoot };
}
