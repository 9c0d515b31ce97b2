/** Dashboards, folders and search as a Viewer gets them. */
import { DashboardJson } from '../dashboards/dashboards';
import { json, Reply } from './reply';

const folder = { id: 2786094582550528, uid: 'scanium', title: 'Scanium' };
/** When the lab says that its dashboards were provisioned. */
const CREATED = '2026-11-21T03:27:10Z';

/** Undefined where the path is none of these. */
export function dashboardApi(url: URL, dashboards: readonly DashboardJson[], grafanaMajor: number): Reply | undefined {
  const { pathname, searchParams } = url;
  if (pathname === '/api/search') {
    return search(searchParams, dashboards);
  }
  if (pathname === '/api/folders') {
    return json(200, [
      { id: -1, uid: 'sharedwithme', title: 'Shared with me' },
      { ...folder, managedBy: 'classic-file-provisioning' },
    ]);
  }
  if (pathname === '/api/library-elements') {
    const perPage = Number(searchParams.get('perPage') ?? 100);
    return json(200, { result: { totalCount: 0, elements: [], page: Number(searchParams.get('page') ?? 1), perPage } });
  }
  if (pathname.startsWith('/api/library-elements/')) {
    return json(404, { message: 'library element could not be found' });
  }
  const byUid = /^\/api\/dashboards\/uid\/([^/]+)$/.exec(pathname);
  if (byUid) {
    const index = dashboards.findIndex(({ uid }) => uid === decodeURIComponent(byUid[1] ?? ''));
    const dashboard = dashboards[index];
    return dashboard
      ? json(200, withMeta(dashboard, index))
      : json(404, { message: 'Dashboard not found', title: 'Not found' });
  }
  if (
    /^\/apis\/dashboard\.grafana\.app\/v1beta1\/namespaces\/[^/]+\/dashboards$/.test(pathname) &&
    grafanaMajor >= 12
  ) {
    return list(searchParams, dashboards);
  }
  return undefined;
}

const slug = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

const idOf = (index: number): number => 2786094800000000 + index;

function search(params: URLSearchParams, dashboards: readonly DashboardJson[]): Reply {
  const limit = Number(params.get('limit') ?? 1000);
  const page = Math.max(1, Number(params.get('page') ?? 1));
  const types = params.getAll('type');
  const wanted = (type: string) => types.length === 0 || types.includes(type);
  const query = (params.get('query') ?? '').toLowerCase();
  const folders = {
    id: folder.id,
    uid: folder.uid,
    orgId: 1,
    title: folder.title,
    uri: 'db/scanium',
    url: '/dashboards/f/scanium/scanium',
    slug: '',
    type: 'dash-folder',
    tags: [],
    isStarred: false,
    sortMeta: 0,
    isDeleted: false,
  };
  const found = [
    ...(wanted('dash-folder') ? [folders] : []),
    ...(wanted('dash-db')
      ? dashboards.map(({ uid, title, tags = [], description }, index) => ({
          id: idOf(index),
          uid,
          orgId: 1,
          title,
          uri: `db/${slug(title)}`,
          url: `/d/${uid}/${slug(title)}`,
          slug: '',
          type: 'dash-db',
          tags,
          isStarred: false,
          ...(description === undefined ? {} : { description }),
          folderId: folder.id,
          folderUid: folder.uid,
          folderTitle: folder.title,
          folderUrl: '/dashboards/f/scanium/scanium',
          sortMeta: 0,
          isDeleted: false,
        }))
      : []),
  ].filter(({ title }) => title.toLowerCase().includes(query));
  return json(200, found.slice((page - 1) * limit, page * limit));
}

function withMeta(dashboard: DashboardJson, index: number) {
  const path = `${slug(dashboard.title)}`;
  const rights = { canAdd: false, canEdit: false, canDelete: false };
  return {
    meta: {
      type: 'db',
      canSave: false,
      canEdit: false,
      canAdmin: false,
      canStar: true,
      canDelete: false,
      slug: path,
      url: `/d/${dashboard.uid}/${path}`,
      expires: '0001-01-01T00:00:00Z',
      created: CREATED,
      updated: CREATED,
      updatedBy: 'Anonymous',
      createdBy: 'Anonymous',
      version: 1,
      hasAcl: false,
      isFolder: false,
      apiVersion: 'v0alpha1',
      folderId: folder.id,
      folderUid: folder.uid,
      folderTitle: folder.title,
      folderUrl: '/dashboards/f/scanium/scanium',
      provisioned: true,
      provisionedExternalId: `${dashboard.uid}.json`,
      annotationsPermissions: { dashboard: rights, organization: rights },
    },
    dashboard: { ...dashboard, id: idOf(index), version: 1 },
  };
}

/** Whole specs, paged: `continue` says where the next page begins. */
function list(params: URLSearchParams, dashboards: readonly DashboardJson[]): Reply {
  const token = params.get('continue');
  const start = token ? (JSON.parse(Buffer.from(token, 'base64').toString()) as { o: number }).o : 0;
  const end = start + (Number(params.get('limit')) || dashboards.length);
  return json(200, {
    kind: 'DashboardList',
    apiVersion: 'dashboard.grafana.app/v1beta1',
    metadata: {
      resourceVersion: '1795231630587012',
      ...(end < dashboards.length ? { continue: Buffer.from(JSON.stringify({ o: end })).toString('base64') } : {}),
    },
    items: dashboards.slice(start, end).map(({ uid, id: _id, version: _version, ...spec }) => ({
      kind: 'Dashboard',
      apiVersion: 'dashboard.grafana.app/v1beta1',
      metadata: {
        name: uid,
        namespace: 'default',
        resourceVersion: '1795231630553014',
        generation: 1,
        creationTimestamp: CREATED,
        annotations: { 'grafana.app/folder': folder.uid, 'grafana.app/managedBy': 'classic-file-provisioning' },
      },
      spec,
      status: { conversion: { failed: false, storedVersion: 'v0alpha1' } },
    })),
  });
}
