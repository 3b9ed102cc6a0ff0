namespace SupportChat.Cli.Hosting;

/// <summary>What a verb prints once it is ready.</summary>
internal static class Banner
{
    public static void Serve(string url) => Console.WriteLine($"SupportChat is ready on {url}");

    public static void Emulators(EmulatorSet emulators)
    {
        PrintEmulators(emulators);
        Console.WriteLine("The emulators are ready.");
    }

    /// <param name="url">The integration.</param>
    /// <param name="emulators">What it talks to.</param>
    /// <param name="data">Where what it knows is.</param>
    /// <param name="azurite">Its tables; null on SQLite.</param>
    public static void Demo(string url, EmulatorSet emulators, string data, AzuriteProcess? azurite)
    {
        Console.WriteLine($"Integration  {url}   ({data})");
        PrintEmulators(emulators);
        Print("Tables", azurite?.Address);
        PrintConnection(azurite?.ConnectionString);
        var sendbird = Trim(emulators.Sendbird!.BaseAddress);
        var salesforce = Trim(emulators.Salesforce!.BaseAddress);
        Console.WriteLine($$"""

            SupportChat is ready. Open {{url}} for a page with both sides, or try, in another terminal:

              # a customer signs in
              TOKEN=$(curl -s {{url}}/dev/token -H "Content-Type: application/json" -d '{"userId":"ann"}' | sed 's/.*:"//; s/".*//')

              # starts a conversation: a channel and a Case, linked
              curl -s {{url}}/api/conversations -H "Authorization: Bearer $TOKEN" -H "Idempotency-Key: order-1" \
                -d '{"subject":"Where is my order?","name":"Ann"}' | tee /tmp/supportchat.json
              CHANNEL=$(sed 's/.*"channelUrl":"//; s/".*//' /tmp/supportchat.json)

              # writes a message through Sendbird
              curl -s {{sendbird}}/v3/group_channels/$CHANNEL/messages -H "Api-Token: demo-sendbird-token" \
                -H "Content-Type: application/json" -d '{"message_type":"MESG","user_id":"ann","message":"It should be here by now."}'

              # and the message is on the Case
              SF=$(curl -s {{salesforce}}/services/oauth2/token -d grant_type=client_credentials -d client_id=demo-client -d client_secret=demo-secret \
                | sed 's/.*"access_token":"//; s/".*//')
              sleep 1; curl -s -G {{salesforce}}/services/data/v67.0/query -H "Authorization: Bearer $SF" \
                --data-urlencode "q=SELECT Case__r.CaseNumber, SenderType__c, Text__c FROM SupportChat_Message__c ORDER BY SentAtMs__c"

              # an agent comes online, is offered the Case and accepts it: the agent is in the channel
              CASE=$(sed 's/.*"case":{"id":"//; s/".*//' /tmp/supportchat.json)
              curl -s -X PUT {{salesforce}}/emulator/agents/005000000000001AAA -H "Content-Type: application/json" -d '{"online":true}'
              curl -s {{salesforce}}/emulator/omni -H "Content-Type: application/json" -d "{\"caseId\":\"$CASE\",\"action\":\"accept\"}"
              sleep 1; curl -s "{{sendbird}}/v3/group_channels/$CHANNEL/members?limit=10" -H "Api-Token: demo-sendbird-token"

              # the agent works on it, then closes it: caseStatus follows, and the agent leaves
              curl -s -X PATCH {{salesforce}}/services/data/v67.0/sobjects/Case/$CASE -H "Authorization: Bearer $SF" -H "Content-Type: application/json" -H "Sforce-Auto-Assign: FALSE" -d '{"Status":"Working"}'
              sleep 1; curl -s {{sendbird}}/v3/group_channels/$CHANNEL/metadata -H "Api-Token: demo-sendbird-token"
              curl -s -X PATCH {{salesforce}}/services/data/v67.0/sobjects/Case/$CASE -H "Authorization: Bearer $SF" -H "Content-Type: application/json" -H "Sforce-Auto-Assign: FALSE" -d '{"Status":"Closed"}'

              # nothing is lost, and this shows it
              ID=$(sed 's/.*"conversationId":"//; s/".*//' /tmp/supportchat.json)
              sleep 1; curl -s {{url}}/api/ops/conversations/$ID -H "X-SupportChat-Key: {{DemoSettings.OpsKey}}"

            Ctrl+C ends everything.
            """);
    }

    private static void PrintEmulators(EmulatorSet emulators)
    {
        Print("Sendbird", emulators.Sendbird?.BaseAddress);
        Print("Salesforce", emulators.Salesforce?.BaseAddress);
        Print("Pub/Sub", emulators.Salesforce?.PubSubAddress);
        Print("Pub/Sub TLS", emulators.Salesforce?.PubSubTlsAddress);
        Print("Issuer", emulators.Issuer?.BaseAddress);
        Print("Service Bus", emulators.ServiceBus?.AmqpAddress);
        Print("  control", emulators.ServiceBus?.BaseAddress);
        PrintConnection(emulators.ServiceBus?.ConnectionString);
    }

    private static void PrintConnection(string? connectionString)
    {
        if (connectionString is not null)
        {
            Console.WriteLine($"{"  connection",-12} {connectionString}");
        }
    }

    private static void Print(string name, Uri? address)
    {
        if (address is not null)
        {
            Console.WriteLine($"{name,-12} {Trim(address)}");
        }
    }

    private static string Trim(Uri address) => address.ToString().TrimEnd('/');
}
