import { alertThresholds } from 'types.bicep'

param location string
param tags { *: string }

@description('Suffix of the alerts\' names, unique in the subscription\'s alert list.')
param suffix string

param workspaceId string
param serviceBusId string

@description('Where the app runs. A container sends no metrics of its own: its console and the platform\'s metrics are watched instead.')
param host 'functions' | 'containers'

@description('Container app; null: there is none, or not yet.')
param containerAppId string?
param queueNames string[]

@description('Addresses that get a mail; they make an action group of their own.')
param emails string[]

@description('Resource ids of action groups that are there already.')
param actionGroupIds string[]

param thresholds alertThresholds

var metricRules = [
  {
    name: 'dead-letters'
    summary: 'Work was given up'
    description: 'An item is in the dead letters: GET /api/ops/dead-letters shows the reason; replay it once the cause is gone.'
    severity: 1
    window: 'PT15M'
    operator: 'GreaterThan'
    threshold: 0
    query: 'AppMetrics | where Name == "supportchat.deadletters" | summarize Value = coalesce(sum(Sum), 0.0)'
  }
  {
    name: 'attention'
    summary: 'Conversations need somebody'
    description: 'No retry mends them: GET /api/ops/conversations?state=attention names them with the reason. What was deleted in Salesforce or Sendbird does not count here.'
    severity: 2
    window: 'PT15M'
    operator: 'GreaterThan'
    threshold: 0
    query: 'AppMetrics | where Name == "supportchat.conversations.attention" | extend Reason = tostring(Properties.reason) | where Reason !in ("CaseDeleted", "ChannelDeleted") | summarize arg_max(TimeGenerated, Max) by Reason | summarize Value = coalesce(sum(Max), 0.0)'
  }
  {
    name: 'stream-silent'
    summary: 'Case changes are not read'
    description: 'No window of the Case change stream has ended well for 15 minutes: see CaseChangeStream in the logs; Salesforce keeps events for 72 hours.'
    severity: 1
    window: 'PT15M'
    operator: 'LessThan'
    threshold: 1
    query: 'AppMetrics | where Name == "supportchat.casechange.windows" and tostring(Properties.outcome) == "completed" | summarize Value = coalesce(sum(Sum), 0.0)'
  }
  {
    name: 'server-errors'
    summary: 'Requests fail'
    description: 'HTTP functions answer 5xx. Sendbird gives a webhook three tries; what is lost is repaired by the sweep.'
    severity: 2
    window: 'PT5M'
    operator: 'GreaterThan'
    threshold: thresholds.serverErrors
    query: 'AppRequests | where ResultCode startswith "5" | summarize Value = coalesce(todouble(sum(ItemCount)), 0.0)'
  }
  {
    name: 'retries-rising'
    summary: 'More and more work is retried'
    description: 'Retries of the last 15 minutes are over the threshold and over twice those of the 15 minutes before: see supportchat.upstream.calls by upstream and outcome.'
    severity: 2
    window: 'PT30M'
    operator: 'GreaterThan'
    threshold: thresholds.retries
    query: 'AppMetrics | where Name == "supportchat.queue.retries" | summarize Recent = sumif(Sum, TimeGenerated > ago(15m)), Before = sumif(Sum, TimeGenerated <= ago(15m)) | project Value = iff(Recent > 2 * Before, coalesce(Recent, 0.0), 0.0)'
  }
  {
    name: 'api-budget'
    summary: 'The Salesforce API limit is near'
    description: 'The org has used more of its daily API requests than the threshold allows. Past the limit Salesforce refuses every call until the 24-hour window has moved on.'
    severity: 2
    window: 'PT15M'
    operator: 'GreaterThan'
    threshold: thresholds.apiBudgetPercent
    query: 'AppMetrics | where Name in ("supportchat.salesforce.api.used", "supportchat.salesforce.api.limit") | summarize Used = maxif(Max, Name endswith "used"), Limit = maxif(Max, Name endswith "limit") | project Value = iff(Limit > 0, 100.0 * Used / Limit, 0.0)'
  }
]

// What is logged comes in two lines, of which the first names category and event.
var consoleRules = [
  {
    name: 'dead-letters'
    summary: 'Work was given up'
    description: 'An item is in the dead letters: GET /api/ops/dead-letters shows the reason; replay it once the cause is gone.'
    severity: 1
    window: 'PT15M'
    operator: 'GreaterThan'
    threshold: 0
    query: 'ContainerAppConsoleLogs | where Log contains "SupportChat.Queueing.DeadLetters[4001]" | summarize Value = todouble(count())'
  }
  {
    name: 'attention'
    summary: 'Conversations need somebody'
    description: 'No retry mends them: GET /api/ops/conversations?state=attention names them with the reason.'
    severity: 2
    window: 'PT15M'
    operator: 'GreaterThan'
    threshold: 0
    query: 'ContainerAppConsoleLogs | where Log contains "SupportChat.Conversations.ConversationConsumer[1004]" | summarize Value = todouble(count())'
  }
  {
    name: 'stream-broken'
    summary: 'Case changes cannot be read'
    description: 'The stream of Case changes cannot be read, or broke: see CaseChange in the console; Salesforce keeps events for 72 hours.'
    severity: 1
    window: 'PT15M'
    operator: 'GreaterThan'
    threshold: 2
    query: 'ContainerAppConsoleLogs | where Log contains "SupportChat.CaseChanges.CaseChangeSubscription[3215]" or Log contains "SupportChat.Cli.Hosting.CaseChangeLoop[3301]" | summarize Value = todouble(count())'
  }
]

var rules = host == 'containers' ? consoleRules : metricRules

var platformRules = [
  {
    name: 'server-errors'
    description: 'Calls are answered 5xx. Sendbird gives a webhook three tries; what is lost is repaired by the sweep.'
    severity: 2
    window: 'PT5M'
    metric: 'Requests'
    dimensions: [{ name: 'statusCodeCategory', operator: 'Include', values: ['5xx'] }]
    aggregation: 'Total'
    threshold: thresholds.serverErrors
  }
  {
    name: 'restarts'
    description: 'A replica starts again and again: the last lines of its console say why, for instance which setting is wrong.'
    severity: 1
    window: 'PT15M'
    metric: 'RestartCount'
    dimensions: []
    aggregation: 'Maximum'
    threshold: 3
  }
]

var groups = concat(actionGroupIds, empty(emails) ? [] : [mail.id])

resource mail 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(emails)) {
  name: 'ag-${suffix}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'SupportChat'
    enabled: true
    emailReceivers: [
      for (address, i) in emails: {
        name: 'mail-${i}'
        emailAddress: address
        useCommonAlertSchema: true
      }
    ]
  }
}

resource queryAlerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: 'alert-${rule.name}-${suffix}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'SupportChat: ${rule.summary}'
      description: rule.description
      enabled: true
      severity: rule.severity
      scopes: [workspaceId]
      evaluationFrequency: 'PT5M'
      windowSize: rule.window
      autoMitigate: true
      criteria: {
        allOf: [
          {
            query: rule.query
            metricMeasureColumn: 'Value'
            timeAggregation: 'Maximum'
            operator: rule.operator
            threshold: rule.threshold
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: groups }
    }
  }
]

@description('What the broker gave up itself: expired, or delivered too often. The intake of dead letters should have moved it within minutes.')
resource brokerDeadLetters 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'alert-broker-dead-letters-${suffix}'
  location: 'global'
  tags: tags
  properties: {
    description: 'Messages stay in a queue\'s own dead letters: the DeadLetterIntake functions do not move them into the table.'
    enabled: true
    severity: 1
    scopes: [serviceBusId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'dead-letters'
          metricNamespace: 'Microsoft.ServiceBus/namespaces'
          metricName: 'DeadletteredMessages'
          dimensions: [{ name: 'EntityName', operator: 'Include', values: queueNames }]
          operator: 'GreaterThan'
          threshold: 0
          timeAggregation: 'Minimum'
        }
      ]
    }
    actions: [for group in groups: { actionGroupId: group }]
  }
}

resource platformAlerts 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for rule in platformRules: if (!empty(containerAppId)) {
    name: 'alert-${rule.name}-${suffix}'
    location: 'global'
    tags: tags
    properties: {
      description: rule.description
      enabled: true
      severity: rule.severity
      scopes: [containerAppId!]
      evaluationFrequency: 'PT5M'
      windowSize: rule.window
      autoMitigate: true
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: rule.name
            metricNamespace: 'Microsoft.App/containerApps'
            metricName: rule.metric
            dimensions: rule.dimensions
            operator: 'GreaterThan'
            threshold: rule.threshold
            timeAggregation: rule.aggregation
          }
        ]
      }
      actions: [for group in groups: { actionGroupId: group }]
    }
  }
]
