param workspaceName string
param applicationInsightsName string
param location string
param tags { *: string }

@description('Days that logs, traces and metrics are kept.')
@minValue(30)
@maxValue(730)
param retentionInDays int

@description('Ingestion stops at this many GB a day; -1: never.')
param dailyQuotaGb int

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionInDays
    features: {
      disableLocalAuth: true
      enableLogAccessUsingOnlyResourcePermissions: true
    }
    workspaceCapping: { dailyQuotaGb: dailyQuotaGb }
  }
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' = {
  name: applicationInsightsName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
    IngestionMode: 'LogAnalytics'
  }
}

output workspaceId string = workspace.id
output applicationInsightsName string = applicationInsights.name

@description('Names the ingestion endpoint. No secret: local authentication is off.')
output connectionString string = applicationInsights.properties.ConnectionString
