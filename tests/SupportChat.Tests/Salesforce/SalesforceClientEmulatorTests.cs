using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.Emulators;
using SupportChat.Salesforce;
using SupportChat.Tests.Fixtures;
using SupportChat.Upstreams;

namespace SupportChat.Tests.Salesforce;

public sealed class SalesforceClientEmulatorTests : IAsyncLifetime
{
    private const long Deletion = 9_007_199_254_740_991;

    private readonly RSA key = RSA.Create(2048);

    private EmulatedOrg org = null!;
    private ServiceProvider services = null!;

    private SalesforceClient Client => services.GetRequiredService<SalesforceClient>();

    public async Task InitializeAsync()
    {
        org = await EmulatedOrg.StartAsync(
            new SalesforceEmulatorOptions { JwtPublicKey = key.ExportSubjectPublicKeyInfoPem(), ContactExternalIdField = "CustomerId__c" });
        services = Host(("Salesforce:ClientSecret", "demo-secret"));
    }

    public async Task DisposeAsync()
    {
        await services.DisposeAsync();
        await org.DisposeAsync();
        key.Dispose();
    }

    [Fact]
    public async Task A_case_is_created_once_and_the_agents_work_is_kept()
    {
        var created = Assert.IsType<CaseCreation.Created>(await CreateAsync("key1"));
        Assert.Equal(
            ("key1", "New", false, SalesforceId.Parse(EmulatedOrg.Queue)),
            (created.Case.ConversationKey, created.Case.Status, created.Case.IsClosed, created.Case.OwnerId));
        await org.ChangeAsync($"sobjects/Case/{created.Case.Id}", $$"""{"OwnerId":"{{EmulatedOrg.Agent}}","Status":"Working"}""");

        Assert.IsType<CaseCreation.Duplicate>(await CreateAsync("key1"));

        var found = (await Client.FindCaseByKeyAsync("key1", default))!;
        Assert.Equal(
            (created.Case.Id, created.Case.CaseNumber, "Working", SalesforceId.Parse(EmulatedOrg.Agent)),
            (found.Id, found.CaseNumber, found.Status, found.OwnerId));
        Assert.Null(await Client.FindCaseByKeyAsync("key2", default));
        Assert.True(Client.LastApiUsage is { Used: > 0, Limit: 100_000 });
    }

    [Fact]
    public async Task An_update_changes_the_fields_and_leaves_the_owner()
    {
        var id = await GivenCaseAsync("key1");
        await org.ChangeAsync($"sobjects/Case/{id}", $$"""{"OwnerId":"{{EmulatedOrg.Agent}}"}""");

        Assert.IsType<CaseUpdate.Updated>(await Client.UpdateCaseAsync(
            id,
            new Dictionary<string, object?> { ["Status"] = "Closed", ["SupportChat_LastIntent__c"] = "i1", ["SupportChat_Rating__c"] = 5 },
            autoAssign: false,
            default));

        var closed = (await Client.FindCaseAsync(id, default))!;
        Assert.Equal(("Closed", true, "i1", SalesforceId.Parse(EmulatedOrg.Agent)), (closed.Status, closed.IsClosed, closed.LastIntent, closed.OwnerId));
        Assert.IsType<CaseUpdate.Refused>(
            await Client.UpdateCaseAsync(
                id, new Dictionary<string, object?> { ["SupportChat_LastIntent__c"] = new string('i', 41) }, autoAssign: false, default));
    }

    [Fact]
    public async Task A_deleted_case_is_absent_and_yet_found_as_deleted()
    {
        var kept = await GivenCaseAsync("key1");
        var deleted = await GivenCaseAsync("key2");
        Assert.Equal(System.Net.HttpStatusCode.NoContent, (await org.SendAsync("DELETE", $"sobjects/Case/{deleted}")).Status);

        Assert.Null(await Client.FindCaseAsync(deleted, default));
        Assert.IsType<CaseUpdate.NotFound>(
            await Client.UpdateCaseAsync(deleted, new Dictionary<string, object?> { ["Status"] = "Working" }, autoAssign: false, default));
        var found = await Client.FindCasesAsync([kept, deleted, SalesforceId.Parse("500000000000999")], default);
        Assert.Equal([(kept, false), (deleted, true)], found.OrderBy(one => one.IsDeleted).Select(one => (one.Id, one.IsDeleted)));
        var changed = await Client.ListCasesChangedSinceAsync(TimeProvider.System.GetUtcNow().AddMinutes(-5), default);
        Assert.Equal(["key1", "key2"], changed.Select(one => one.ConversationKey).Order());
        Assert.Empty(await Client.ListCasesChangedSinceAsync(TimeProvider.System.GetUtcNow().AddMinutes(5), default));
    }

    [Fact]
    public async Task Rows_keep_the_newest_version_and_a_deletion_keeps_the_text()
    {
        var id = await GivenCaseAsync("key1");

        Assert.Equal(
            [new RowResult.Written(), new RowResult.Written()],
            await Client.UpsertMessagesAsync([Row("1", id, 10, "first"), Row("2", id, 10, "other")], default));
        Assert.Equal(
            [new RowResult.Written(), new RowResult.OlderVersion()],
            await Client.UpsertMessagesAsync([Row("1", id, 20, "edited \U0001F600"), Row("2", id, 5, "late")], default));
        Assert.Equal(
            [new RowResult.Written()],
            await Client.UpsertMessagesAsync([Row("1", id, Deletion, null) with { Deleted = true, DeletedAt = DateTimeOffset.UnixEpoch }], default));

        var rows = await org.RowsAsync("SELECT MessageId__c, Text__c, Deleted__c FROM SupportChat_Message__c ORDER BY MessageId__c");
        Assert.Equal(
            [("1", "edited \U0001F600", true), ("2", "other", false)],
            rows.Select(row => ((string)row!["MessageId__c"]!, (string)row["Text__c"]!, (bool)row["Deleted__c"]!)));
    }

    [Fact]
    public async Task A_row_of_a_case_that_is_gone_fails_by_itself()
    {
        var id = await GivenCaseAsync("key1");

        var results = await Client.UpsertMessagesAsync([Row("1", id, 10, "good"), Row("2", SalesforceId.Parse("500000000000999"), 10, "bad")], default);

        Assert.IsType<RowResult.Written>(results[0]);
        Assert.Equal(UpstreamFailure.Refused, Assert.IsType<RowResult.Failed>(results[1]).Failure);
    }

    [Fact]
    public async Task Users_statuses_and_contacts_are_read()
    {
        await org.GivenAsync("Contact", """{"LastName":"O'Hara","CustomerId__c":"o'hara\\1"}""");
        await org.GivenAsync("Contact", """{"LastName":"Twin","CustomerId__c":"twin"}""");
        await org.GivenAsync("Contact", """{"LastName":"Twin","CustomerId__c":"twin"}""");

        var agent = (await Client.FindUserAsync(SalesforceId.Parse(EmulatedOrg.Agent), default))!;
        Assert.Equal(("Ada Keller", true), (agent.Name, agent.IsActive));
        Assert.Null(await Client.FindUserAsync(SalesforceId.Parse("005000000000777"), default));
        Assert.Equal(
            ["New", "Working", "Escalated", "Closed"],
            (await Client.ListCaseStatusesAsync(default)).OrderBy(status => status.SortOrder).Select(status => status.ApiName));
        Assert.NotNull(await Client.FindContactAsync("CustomerId__c", "o'hara\\1", default));
        Assert.Null(await Client.FindContactAsync("CustomerId__c", "twin", default));
        Assert.Null(await Client.FindContactAsync("CustomerId__c", "' OR LastName = 'Twin", default));
    }

    [Fact]
    public async Task An_expired_token_is_replaced_underway()
    {
        var id = await GivenCaseAsync("key1");
        using var answer = await org.Http.PostAsync("/emulator/tokens/expire", null);
        Assert.True(answer.IsSuccessStatusCode);

        Assert.NotNull(await Client.FindCaseAsync(id, default));
    }

    [Fact]
    public async Task Jwt_bearer_opens_a_session_too()
    {
        await using var jwt = Host(("Salesforce:Username", "integration@supportchat.example"), ("Salesforce:PrivateKey", key.ExportPkcs8PrivateKeyPem()));

        var session = await jwt.GetRequiredService<SalesforceSessions>().GetAsync(default);

        Assert.Equal(("00D000000000001EAA", EmulatedOrg.IntegrationUser), (session.OrganizationId, session.UserId));
    }

    [Fact]
    public async Task A_wrong_secret_is_a_matter_of_set_up()
    {
        await using var wrong = Host(("Salesforce:ClientSecret", "wrong"));

        var failure = await Assert.ThrowsAsync<UpstreamException>(() => wrong.GetRequiredService<SalesforceClient>().ListCaseStatusesAsync(default));

        Assert.Equal((UpstreamFailure.SetUp, "invalid_client"), (failure.Failure, failure.Code));
    }

    [Fact]
    public async Task A_creation_whose_answer_was_lost_is_found_by_its_key()
    {
        await Client.ListCaseStatusesAsync(default);
        using var content = new StringContent("""{"match":{"method":"POST","path":"/services/data"},"times":1,"effect":{"mode":"commitThenDrop"}}""", System.Text.Encoding.UTF8, "application/json");
        using var answer = await org.Http.PostAsync("/emulator/faults", content);
        Assert.True(answer.IsSuccessStatusCode);

        Assert.Equal("connection", (await Assert.ThrowsAsync<UpstreamException>(() => CreateAsync("key1"))).Code);
        Assert.IsType<CaseCreation.Duplicate>(await CreateAsync("key1"));
        Assert.Single(await org.RowsAsync("SELECT Id FROM Case"));
    }

    private static TranscriptRow Row(string messageId, SalesforceId caseId, long version, string? text) => new()
    {
        MessageId = messageId,
        CaseId = caseId,
        SenderId = "ann",
        SenderName = "Ann",
        SenderType = "Customer",
        Kind = "Text",
        Text = text,
        Version = version,
    };

    private Task<CaseCreation> CreateAsync(string caseKey) => Client.CreateCaseAsync(
        caseKey,
        new Dictionary<string, object?>
        {
            ["Subject"] = "Help",
            ["Origin"] = "Web",
            ["SupportChat_ChannelUrl__c"] = $"support_{caseKey}",
            ["SupportChat_UserId__c"] = "ann"
        },
        default);

    private async Task<SalesforceId> GivenCaseAsync(string caseKey) => Assert.IsType<CaseCreation.Created>(await CreateAsync(caseKey)).Case.Id;

    private ServiceProvider Host(params (string Key, string Value)[] settings)
    {
        var all = settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value);
        all["Salesforce:LoginUrl"] = org.Emulator.BaseAddress.AbsoluteUri;
        all["Salesforce:ClientId"] = "demo-client";
        var collection = new ServiceCollection();
        collection.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(all).Build());
        collection.AddLogging();
        collection.AddSalesforce();
        return collection.BuildServiceProvider();
    }
}
