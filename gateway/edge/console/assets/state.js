// Who is signed in, and what the page shows. Only the choice of tenant and language is kept in the browser.
export const state = { session: null, tenant: '' };

export function keep(name, value) {
  try {
    localStorage.setItem(`parcelgate.${name}`, value);
  } catch {
    // A browser may forbid it; the choice then lasts until the page is left.
  }
}
export function kept(name) {
  try {
    return localStorage.getItem(`parcelgate.${name}`) ?? '';
  } catch {
    return '';
  }
}

export function useSession(session) {
  state.session = session;
  const wanted = kept('tenant');
  const ids = session.tenants.map((each) => each.id);
  state.tenant = session.tenant ?? (ids.includes(wanted) ? wanted : ids[0] ?? '');
}

// Keys of all tenants see the gateway itself; those of scope admin may change it.
export const seesGateway = () => state.session !== null && state.session.tenant === null && state.session.scope !== 'after_sales';
export const operates = () => seesGateway() && state.session.scope === 'admin';
export const acts = () => state.session !== null && state.session.scope !== 'viewer';
