using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SupportChat.Conversations;
using SupportChat.Http.Pipeline;
using SupportChat.Queueing;
using SupportChat.Tests.Fixtures;
using SupportChat.Tests.Http.Fixtures;

namespace SupportChat.Tests.Http;

/// <summary>
/// Each status that the OpenAPI document names is answered by its operation. <see cref="ApiContract"/> compares each of these answers with the document.
/// </summary>
public sealed class DocumentedAnswersTests : IAsyncLifetime
{
    private const string Customer = "ann";
    private const string OrgId = "00D000000000001EAA";
    private const string NoId = "aaaaaaaaaaaaaaaaaaaaaaaaaa";

    /// <summary>What one host with one set of settings does not answer; those tests' answers are compared too.</summary>
    private static readonly Dictionary<(string Operation, int Status), string> Elsewhere = new()
    {
        [("SalesforceCaseChanges", 404)] = "Outbound Messages are off: BadRequestTests.Unproven_messages_are_off_unless_they_are_turned_on",
        [("HealthReady", 503)] = "A host that lacks its tables: MissingTableTests",
    };

    private Demo demo = null!;
    private ApiCaller caller = null!;
    private string conversation = "";

    public async Task InitializeAsync()
    {
        demo = await Demo.StartAsync(new Dictionary<string, string?>
        {
            ["ApexRest:AllowAnonymous"] = null,
            ["Conversations:StartDeadline"] = "00:00:20",
            ["Conversations:StartsPerMinute"] = "60",
        });
        caller = new ApiCaller(demo, Customer);
        conversation = Demo.IdOf(await demo.OpenAsync(Customer, "first"));
    }

    public async Task DisposeAsync() => await demo.DisposeAsync();

    [Fact]
    public async Task Each_status_that_is_described_is_answered()
    {
        await AnswerWhatIsWrongAsync();
        await AnswerWhatIsRightAsync();
        demo.Services.GetRequiredService<IOptions<ConversationsOptions>>().Value.StartDeadline = TimeSpan.FromMilliseconds(200);
        await WithFaultAsync(demo.Salesforce, new JsonObject { ["status"] = 503 }, () =>
            ExpectAsync(202, "StartConversation", new JsonObject { ["subject"] = "Salesforce is down" }));
        await WithFaultAsync(demo.Sendbird, new JsonObject { ["status"] = 400, ["body"] = new JsonObject { ["error"] = true, ["code"] = 400111 } }, () =>
            ExpectAsync(400, "IssueSessionToken"));
        await WithFaultAsync(demo.Sendbird, new JsonObject { ["status"] = 503 }, async () =>
        {
            await ExpectAsync(503, "IssueSessionToken");
            await ExpectAsync(503, "IssueAgentSessionToken", Agent("005000000000001AAA"));
        });
        await AnswerWithoutTablesAsync();
        await AnswerTooManyCallsAsync();

        var answered = demo.Answered.Answers.Select(answer => (answer.Operation, answer.Status)).ToHashSet();
        var described = ApiDocument.Operations.SelectMany(operation => operation.Statuses.Select(status => (operation.Id, status))).ToHashSet();
        Assert.Empty(described.Except(answered).Except(Elsewhere.Keys));
        Assert.Empty(Elsewhere.Keys.Except(described));
        Assert.Empty(MemberUse.Of(demo.Answered.Answers).OptionalButAlwaysThere);
    }

    /// <summary>What all operations of a kind refuse alike.</summary>
    private async Task AnswerWhatIsWrongAsync()
    {
        foreach (var operation in ApiDocument.Operations)
        {
            if (operation.Answer(401) is not null)
            {
                await ExpectAsync(401, operation.Id, body: new JsonObject(), proof: _ => { });
            }

            if (operation.Answer(403) is not null)
            {
                var nobody = demo.Issuer.CreateToken("-", [], claims: """{"sub":["ann"]}""");
                await ExpectAsync(403, operation.Id, body: new JsonObject(), proof: ApiCaller.With(nobody));
            }

            if (operation.Answer(413) is not null)
            {
                await ExpectAsync(413, operation.Id, body: new string('x', (1 << 20) + 1));
            }

            if (operation.Path.Contains("{id}", StringComparison.Ordinal))
            {
                await ExpectAsync(404, operation.Id, body: new JsonObject(), id: NoId);
            }

            if (operation.Json["requestBody"] is not null && operation.Answer(400) is not null)
            {
                await ExpectAsync(400, operation.Id, body: new JsonObject());
            }

            if (operation.Json["parameters"]?.AsArray().Any(parameter => parameter!["name"]!.GetValue<string>() == "limit") == true)
            {
                await ExpectAsync(400, operation.Id, query: "?limit=0");
            }
        }
    }

    private async Task AnswerWhatIsRightAsync()
    {
        var start = new JsonObject { ["subject"] = "Where is my order?" };
        await ExpectAsync(201, "StartConversation", start, proof: Keyed("k"));
        await ExpectAsync(200, "StartConversation", start, proof: Keyed("k"));
        await ExpectAsync(409, "StartConversation", new JsonObject { ["subject"] = "Another" }, proof: Keyed("k"));
        await ExpectAsync(200, "StartConversation", start, query: "?dryRun=true");
        var handOver = new JsonObject { ["subject"] = "s", ["userId"] = Customer, ["channelUrl"] = "no-channel" };
        await ExpectAsync(404, "StartConversation", handOver, proof: As("shop", "conversations.write.all"));
        await ExpectAsync(200, "ListConversations");
        await ExpectAsync(200, "GetConversation");
        await ExpectAsync(202, "RateConversation", new JsonObject { ["score"] = 5 });
        await ExpectAsync(409, "ReopenConversation");
        await ExpectAsync(202, "CloseConversation");
        await Eventually.BecomesTrueAsync(async () => (await SendAsync("ReopenConversation")) == 202);
        await ExpectAsync(200, "IssueSessionToken");
        await ExpectAsync(200, "IssueAgentSessionToken", Agent("005000000000001AAA"));
        await ExpectAsync(404, "IssueAgentSessionToken", Agent("005000000000099AAA"));

        var url = await CreateChannelAsync();
        await ExpectAsync(200, "ApexRestCase", Apex(Customer, url));
        await ExpectAsync(404, "ApexRestCase", Apex(Customer, "no-channel"));
        await ExpectAsync(409, "ApexRestCase", Apex("ben", url), proof: As("ben"));

        await ExpectAsync(200, "SendbirdWebhook", new JsonObject { ["app_id"] = "SUPPORTCHAT-DEMO", ["category"] = "group_channel:freeze_unfreeze" });
        await ExpectAsync(202, "SalesforceCaseChanges", Hint());
        await ExpectAsync(200, "SalesforceCaseChanges", OutboundMessage, mediaType: "text/xml");

        await ExpectAsync(200, "HealthLive");
        await ExpectAsync(200, "HealthReady");
        await ExpectAsync(200, "OpenApi");
        await ExpectAsync(200, "OpsStatus");
        await ExpectAsync(200, "OpsConversations");
        await ExpectAsync(200, "OpsConversation");
        await ExpectAsync(200, "OpsVerification");
        await ExpectAsync(202, "OpsReconcile");
        var dead = await AddDeadLetterAsync();
        await ExpectAsync(200, "OpsDeadLetters");
        await ExpectAsync(200, "OpsDeadLetter", id: dead);
        await ExpectAsync(202, "OpsReplayDeadLetter", id: dead);
        await ExpectAsync(200, "OpsPurgeDeadLetter", id: await AddDeadLetterAsync());
        await AddDeadLetterAsync();
        await ExpectAsync(200, "OpsReplayDeadLetters", new JsonObject { ["conversationId"] = conversation });
    }

    /// <summary>Every call that needs the stores cannot be answered while they are away.</summary>
    private async Task AnswerWithoutTablesAsync()
    {
        string[] tables = ["conversations", "indexrows", "messages", "cursors", "deadletters"];
        await RenameAsync(tables.Select(table => (table, $"{table}_away")));
        try
        {
            foreach (var operation in ApiDocument.Operations.Where(operation => operation.Answer(503) is not null
                && !operation.Id.EndsWith("SessionToken", StringComparison.Ordinal)
                && !Elsewhere.ContainsKey((operation.Id, 503))))
            {
                JsonNode? body = operation.Id switch
                {
                    "StartConversation" => new JsonObject { ["subject"] = "s" },
                    "RateConversation" => new JsonObject { ["score"] = 5 },
                    "ApexRestCase" => Apex(Customer, "some-channel"),
                    "SalesforceCaseChanges" => Hint(),
                    "OpsReplayDeadLetters" => new JsonObject { ["conversationId"] = conversation },
                    "SendbirdWebhook" => JsonNode.Parse("""
                        {"app_id":"SUPPORTCHAT-DEMO","category":"group_channel:message_send","channel":{"channel_url":"some-channel"},
                         "payload":{"message_id":1,"created_at":1}}
                        """),
                    _ => null,
                };
                await ExpectAsync(503, operation.Id, body);
            }
        }
        finally
        {
            await RenameAsync(tables.Select(table => ($"{table}_away", table)));
        }
    }

    private async Task AnswerTooManyCallsAsync()
    {
        var limits = demo.Services.GetRequiredService<CustomerLimits>();
        foreach (var operation in ApiDocument.Operations.Where(operation => operation.Answer(429) is not null))
        {
            var ofCustomer = operation.Schemes.Contains("customer");
            await Eventually.BecomesTrueAsync(async () =>
            {
                while (ofCustomer && limits.Refuse(Customer) is null)
                {
                    // Uses up what the customer may do now; once a second it becomes more.
                }

                return await SendAsync(
                    operation.Id,
                    operation.Id == "ApexRestCase" ? Apex(Customer, "some-channel") : null,
                    proof: ofCustomer ? null : request => request.Headers.Add("X-SupportChat-Key", "a-guess")) == 429;
            });
        }
    }

    private async Task ExpectAsync(
        int status,
        string operation,
        JsonNode? body = null,
        string? id = null,
        string query = "",
        string mediaType = ApiCaller.Json,
        Action<HttpRequestMessage>? proof = null) =>
        Assert.Equal((operation, status), (operation, await SendAsync(operation, body, id, query, mediaType, proof)));

    private async Task<int> SendAsync(
        string operation,
        JsonNode? body = null,
        string? id = null,
        string query = "",
        string mediaType = ApiCaller.Json,
        Action<HttpRequestMessage>? proof = null)
    {
        var called = ApiDocument.Operations.Single(one => one.Id == operation);
        return (await caller.SendAsync(called, body, id ?? conversation, query, mediaType, proof)).Status;
    }

    private Action<HttpRequestMessage> Keyed(string key) => request =>
    {
        As(Customer)(request);
        request.Headers.Add("Idempotency-Key", key);
    };

    private Action<HttpRequestMessage> As(string user, params string[] roles) => ApiCaller.With(demo.Token(user, roles));

    private static JsonObject Apex(string customer, string url) => new() { ["sendbirdUserId"] = customer, ["sendbirdChannelURL"] = url };

    private static JsonObject Agent(string id) => new() { ["salesforceUserId"] = id };

    private static JsonObject Hint() => new() { ["organizationId"] = OrgId, ["caseIds"] = new JsonArray("500000000000099AAA") };

    private static string OutboundMessage => $"""
        <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
         <soapenv:Body><notifications xmlns="http://soap.sforce.com/2005/09/outbound"><OrganizationId>{OrgId}</OrganizationId>
          <Notification><Id>04l000000000001AAA</Id>
           <sObject xsi:type="sf:Case" xmlns:sf="urn:sobject.enterprise.soap.sforce.com"><sf:Id>500000000000001AAA</sf:Id></sObject>
          </Notification></notifications></soapenv:Body></soapenv:Envelope>
        """;

    private async Task<string> CreateChannelAsync()
    {
        foreach (var user in new[] { Customer, "ben" })
        {
            await Demo.SendAsync(demo.Sendbird, HttpMethod.Post, "v3/users", new JsonObject { ["user_id"] = user, ["nickname"] = user, ["profile_url"] = "" });
        }

        var (status, channel) = await Demo.SendAsync(demo.Sendbird, HttpMethod.Post, "v3/group_channels", new JsonObject
        {
            ["user_ids"] = new JsonArray(Customer, "ben"),
            ["custom_type"] = "SALESFORCE_SUPPORT_CHAT_CHANNEL",
        });
        Assert.Equal(200, status);
        return channel["channel_url"]!.GetValue<string>();
    }

    private async Task<string> AddDeadLetterAsync()
    {
        var letters = demo.Services.GetRequiredService<IDeadLetterStore>();
        var item = new WorkItem
        {
            Kind = WorkKind.Reconcile,
            ConversationId = ConversationId.Parse(conversation),
            CorrelationId = "c",
            Body = "{}"u8.ToArray(),
            FirstEnqueuedAt = TimeProvider.System.GetUtcNow(),
        };
        await letters.AddAsync(
            new DeadLetter
            {
                Item = item,
                Queue = "conversations",
                Reason = DeadLetterReason.RetriesExhausted,
                Description = "timeout",
                At = item.FirstEnqueuedAt,
            },
            CancellationToken.None);
        return Assert.Single((await letters.ListAsync(2, null, CancellationToken.None)).Items).Id!;
    }

    private static async Task WithFaultAsync(HttpClient emulator, JsonObject effect, Func<Task> call)
    {
        await Demo.FaultAsync(emulator, new JsonObject { ["match"] = new JsonObject { ["path"] = "/*" }, ["effect"] = effect });
        await call();
        await Demo.HealAsync(emulator);
    }

    private async Task RenameAsync(IEnumerable<(string From, string To)> tables)
    {
        await using var database = new SqliteConnection($"Data Source={Path.Combine(demo.Folder, "supportchat.db")};Pooling=False");
        await database.OpenAsync();
        await using var command = database.CreateCommand();
#pragma warning disable CA2100 // The names are those above.
        command.CommandText = string.Concat(tables.Select(table => $"ALTER TABLE {table.From} RENAME TO {table.To};"));
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
