using './main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'dev')

param sendbird = {
  applicationId: readEnvironmentVariable('SENDBIRD_APPLICATION_ID')
}

param salesforce = {
  loginUrl: readEnvironmentVariable('SALESFORCE_LOGIN_URL')
  clientId: readEnvironmentVariable('SALESFORCE_CLIENT_ID')
}

param clientAuth = {
  authority: readEnvironmentVariable('CLIENT_AUTHORITY')
}

// Nothing is kept warm: a first message may wait up to two minutes.
param alwaysReady = []
param instanceMemoryMB = 512
param logDailyQuotaGb = 1
