// A real OpenID Connect provider for the tests: people sign in, systems use client credentials.
import { Provider } from 'oidc-provider'

const port = Number(process.argv[2])
const issuer = `http://127.0.0.1:${port}`
const people = {
  'borger-1': { role: 'citizen' },
  'sagsbehandler-1': { role: 'authority', authority_id: '0751' },
}
const systems = {
  'kommunens-system': { role: 'authority', authority_id: '0751' },
}

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'portal',
      client_secret: 'portal-secret',
      redirect_uris: ['http://127.0.0.1/back', 'http://127.0.0.1/log-ind/svar'],
      application_type: 'native',
    },
    ...Object.keys(systems).map((client_id) => ({
      client_id,
      client_secret: `${client_id}-secret`,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    })),
  ],
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  extraTokenClaims: (_, token) => people[token.accountId] ?? systems[token.clientId],
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => 'urn:fritvalg',
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: 'plans:read plans:write capacity:read capacity:write',
        audience: 'fritvalg',
        accessTokenFormat: 'jwt',
        accessTokenTTL: 600,
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
  ttl: { AccessToken: 600, Grant: 600, Interaction: 600, Session: 600, IdToken: 600 },
})

provider.listen(port, '127.0.0.1', () => process.stdout.write('ready\n'))
