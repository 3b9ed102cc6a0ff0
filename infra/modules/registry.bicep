@description('Name of the registry: 5 to 50 letters and digits.')
@minLength(5)
@maxLength(50)
param name string

param location string
param tags { *: string }

@description('Workspace that receives logs and metrics.')
param workspaceId string

// Basic has no private endpoints: it stays reachable, by Entra identity alone.
resource registry 'Microsoft.ContainerRegistry/registries@2025-11-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: 'Basic' }
  properties: { adminUserEnabled: false }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: registry
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output name string = registry.name
output loginServer string = registry.properties.loginServer
