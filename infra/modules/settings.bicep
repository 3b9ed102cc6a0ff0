// Every setting of the app. A deployment replaces the whole set, so nothing is set anywhere else.
import { sendbirdSettings, salesforceSettings, caseChangesSettings, clientAuthSettings, keyCounts } from 'types.bicep'

param appName string
param identityClientId string
param applicationInsightsConnectionString string
param storageName string
param serviceBusName string
param vaultName string
param sendbird sendbirdSettings
param salesforce salesforceSettings
param caseChanges caseChangesSettings
param clientAuth clientAuthSettings
param corsOrigins string[]
param apexRestEnabled bool
param startDeadline string
param startsPerMinute int
param botUserIds string[]
param pushOutboundMessages bool
param caseChangeStreamSchedule string
param sweepSchedule string
param keys keyCounts

func secret(vaultName string, secretName string) string =>
  '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=${secretName})'

func numbered(prefix string, values string[]) { *: string } =>
  toObject(range(0, length(values)), i => '${prefix}__${i}', i => values[i])

func numberedSecrets(prefix string, count int, vaultName string, secretName string) { *: string } =>
  toObject(range(0, count), i => '${prefix}__${i}', i => secret(vaultName, '${secretName}-${i}'))

func withoutEmpty(values { *: string }) { *: string } =>
  toObject(filter(items(values), entry => !empty(entry.value)), entry => entry.key, entry => entry.value)

var storageSuffix = environment().suffixes.storage
var usesJwtBearer = !empty(salesforce.?username)

resource app 'Microsoft.Web/sites@2025-03-01' existing = {
  name: appName
}

resource settings 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: app
  name: 'appsettings'
  properties: {
    AZURE_CLIENT_ID: identityClientId
    // Without it, GET / shows the platform's own page.
    AzureWebJobsDisableHomepage: 'true'
    AzureWebJobsStorage__blobServiceUri: 'https://${storageName}.blob.${storageSuffix}'
    AzureWebJobsStorage__tableServiceUri: 'https://${storageName}.table.${storageSuffix}'
    AzureWebJobsStorage__credential: 'managedidentity'
    AzureWebJobsStorage__clientId: identityClientId
    ServiceBus__fullyQualifiedNamespace: '${serviceBusName}.servicebus.windows.net'
    ServiceBus__credential: 'managedidentity'
    ServiceBus__clientId: identityClientId
    Storage__Tables: 'https://${storageName}.table.${storageSuffix}'
    APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsightsConnectionString
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'

    CaseChangeStreamSchedule: caseChangeStreamSchedule
    SweepSchedule: sweepSchedule

    Sendbird__ApplicationId: sendbird.applicationId
    Sendbird__ApiToken: secret(vaultName, 'sendbird-api-token')
    Sendbird__BaseUrl: sendbird.?baseUrl ?? 'https://api-${sendbird.applicationId}.sendbird.com'
    Sendbird__SessionTokenLifetime: sendbird.?sessionTokenLifetime ?? '01:00:00'
    Sendbird__MaxWebhookBytes: string(sendbird.?maxWebhookBytes ?? 1048576)
    Sendbird__AgentUserIdFormat: sendbird.?agentUserIdFormat ?? 'sf_{Id}'
    ...numberedSecrets('Sendbird__SigningTokens', keys.signingTokens, vaultName, 'sendbird-signing-token')

    Salesforce__LoginUrl: salesforce.loginUrl
    Salesforce__ClientId: salesforce.clientId
    Salesforce__ApiVersion: salesforce.?apiVersion ?? '67.0'
    Salesforce__PubSubUrl: salesforce.?pubSubUrl ?? 'https://api.pubsub.salesforce.com:7443'
    Salesforce__ChannelUrlField: salesforce.?channelUrlField ?? 'SupportChat_ChannelUrl__c'
    Salesforce__UserIdField: salesforce.?userIdField ?? 'SupportChat_UserId__c'
    Salesforce__CaseOrigin: salesforce.?caseOrigin ?? 'Web'
    ...numbered('Salesforce__Topics', salesforce.?topics ?? ['/data/SupportChat__chn'])
    ...numbered('Salesforce__AllowedFields', salesforce.?allowedFields ?? [])
    // An absent setting means "the default" to the app, an empty one a mistake.
    ...withoutEmpty({
      Salesforce__ClientSecret: usesJwtBearer ? '' : secret(vaultName, 'salesforce-client-secret')
      Salesforce__Username: salesforce.?username ?? ''
      Salesforce__PrivateKey: usesJwtBearer ? secret(vaultName, 'salesforce-private-key') : ''
      Salesforce__Audience: salesforce.?audience ?? ''
      Salesforce__OrganizationId: salesforce.?organizationId ?? ''
      Salesforce__ClosedStatus: salesforce.?closedStatus ?? ''
      Salesforce__RecordTypeId: salesforce.?recordTypeId ?? ''
      Salesforce__ContactExternalIdField: salesforce.?contactExternalIdField ?? ''
    })

    CaseChanges__Window: caseChanges.?window ?? '00:04:00'
    CaseChanges__Watchdog: caseChanges.?watchdog ?? '00:02:00'
    CaseChanges__JoinOn: caseChanges.?joinOn ?? 'Assignment'
    CaseChanges__WriteStatus: toLower(string(caseChanges.?writeStatus ?? true))
    CaseChanges__ManageAgents: toLower(string(caseChanges.?manageAgents ?? true))
    Conversations__StartDeadline: startDeadline
    Conversations__StartsPerMinute: string(startsPerMinute)
    ...numbered('Conversations__BotUserIds', botUserIds)

    ClientAuth__Authority: clientAuth.authority
    ClientAuth__Audience: clientAuth.?audience ?? 'supportchat'
    ClientAuth__AudienceClaim: clientAuth.?audienceClaim ?? 'aud'
    ClientAuth__UserIdClaim: clientAuth.?userIdClaim ?? 'sub'
    ClientAuth__RolesClaim: clientAuth.?rolesClaim ?? 'roles'
    Push__OutboundMessages: toLower(string(pushOutboundMessages))
    ...numberedSecrets('Push__Keys', keys.pushKeys, vaultName, 'push-key')
    ...numberedSecrets('Ops__Keys', keys.opsKeys, vaultName, 'ops-key')
    ...numbered('Cors__Origins', corsOrigins)
    ApexRest__Enabled: toLower(string(apexRestEnabled))
    // A deployment never takes the customer from the body.
    ApexRest__AllowAnonymous: 'false'
  }
}
