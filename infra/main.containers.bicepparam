// Production on Azure Container Apps.
using './main.bicep'

var operatorGroupId = readEnvironmentVariable('OPERATOR_GROUP_ID', '')
var deployerPrincipalId = readEnvironmentVariable('DEPLOYER_PRINCIPAL_ID', '')

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'prod')
param host = 'containers'

// Two replicas, so that neither an update of the platform nor a crash leaves a customer without an answer.
param container = {
  image: readEnvironmentVariable('CONTAINER_IMAGE', '')
  minReplicas: 2
}

param sendbird = {
  applicationId: readEnvironmentVariable('SENDBIRD_APPLICATION_ID')
}

// With a user name the app signs in by JWT bearer: no client secret exists that could leak.
param salesforce = {
  loginUrl: readEnvironmentVariable('SALESFORCE_LOGIN_URL')
  clientId: readEnvironmentVariable('SALESFORCE_CLIENT_ID')
  username: readEnvironmentVariable('SALESFORCE_USERNAME', '')
}

param clientAuth = {
  authority: readEnvironmentVariable('CLIENT_AUTHORITY')
}

param corsOrigins = filter(split(readEnvironmentVariable('CORS_ORIGINS', ''), ','), origin => !empty(origin))

param storageSku = 'Standard_ZRS'
param logRetentionInDays = 90
param alertEmails = filter(split(readEnvironmentVariable('ALERT_EMAILS', ''), ','), address => !empty(address))
param operators = empty(operatorGroupId) ? [] : [{ id: operatorGroupId, type: 'Group' }]
param deployers = empty(deployerPrincipalId) ? [] : [{ id: deployerPrincipalId, type: 'ServicePrincipal' }]
