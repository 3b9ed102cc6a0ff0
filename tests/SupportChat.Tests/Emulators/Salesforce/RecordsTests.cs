using System.Net;
using Microsoft.Extensions.Time.Testing;
using SupportChat.Emulators;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Emulators.Salesforce;

public sealed class RecordsTests
{
    [Fact]
    public async Task A_created_case_has_number_status_owner_and_times()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 3, 23, 50, 700, TimeSpan.Zero));
        await using var org = await EmulatedOrg.StartAsync(new SalesforceEmulatorOptions { TimeProvider = time });

        var created = await org.SendAsync("POST", "sobjects/Case", """{"Subject":"Chat","Origin":"Web","SupportChat_ConversationId__c":"c1"}""", ("Sforce-Auto-Assign", "FALSE"));
        var id = (string)created.Json!["id"]!;
        var read = await org.ReadAsync($"sobjects/Case/{id}");

        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.Equal($$"""{"id":"{{id}}","success":true,"errors":[]}""", created.Text);
        Assert.Equal($"/services/data/v67.0/sobjects/Case/{id}", created.Headers["Location"]);
        Assert.Equal("api-usage=1/100000", created.Headers["Sforce-Limit-Info"]);
        Assert.Equal(18, id.Length);
        Assert.Equal($"/services/data/v67.0/sobjects/Case/{id}", (string)read["attributes"]!["url"]!);
        Assert.Equal("00001001", (string)read["CaseNumber"]!);
        Assert.Equal("New", (string)read["Status"]!);
        Assert.False((bool)read["IsClosed"]!);
        Assert.Null(read["ClosedDate"]);
        Assert.Equal(EmulatedOrg.IntegrationUser, (string)read["OwnerId"]!);
        Assert.Equal("2026-11-23T03:23:50.000+0000", (string)read["CreatedDate"]!);
    }

    [Fact]
    public async Task Closing_sets_the_derived_fields_and_reopening_clears_them()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 3, 0, 0, TimeSpan.Zero));
        await using var org = await EmulatedOrg.StartAsync(new SalesforceEmulatorOptions { TimeProvider = time });
        var path = $"sobjects/Case/{await org.GivenCaseAsync()}";

        time.Advance(TimeSpan.FromSeconds(90));
        await org.ChangeAsync(path, """{"Status":"Closed"}""");
        var closed = await org.ReadAsync(path + "?fields=IsClosed,ClosedDate,SystemModstamp,LastModifiedDate,CreatedDate");
        await org.ChangeAsync(path, """{"Status":"Working"}""");
        var reopened = await org.ReadAsync(path + "?fields=IsClosed,ClosedDate,Status");

        Assert.True((bool)closed["IsClosed"]!);
        Assert.Equal("2026-11-23T03:01:30.000+0000", (string)closed["ClosedDate"]!);
        Assert.Equal("2026-11-23T03:01:30.000+0000", (string)closed["SystemModstamp"]!);
        Assert.Equal("2026-11-23T03:00:00.000+0000", (string)closed["CreatedDate"]!);
        Assert.False((bool)reopened["IsClosed"]!);
        Assert.Null(reopened["ClosedDate"]);
    }

    [Fact]
    public async Task A_read_gives_the_fields_asked_for_and_the_id()
    {
        await using var org = await EmulatedOrg.StartAsync();
        var id = await org.GivenCaseAsync();

        var read = await org.ReadAsync($"sobjects/Case/{id[..15]}?fields=Subject,status");

        Assert.Equal(["attributes", "Subject", "Status", "Id"], read.AsObject().Select(member => member.Key));
        Assert.Equal(id, (string)read["Id"]!);
    }

    [Fact]
    public async Task A_deleted_case_is_gone_for_reads_and_a_fact_for_writes_and_queries_of_all()
    {
        await using var org = await EmulatedOrg.StartAsync();
        var id = await org.GivenCaseAsync();
        await org.GivenAsync("SupportChat_Message__c", $$"""{"MessageId__c":"m1","Case__c":"{{id}}"}""");

        var deleted = await org.SendAsync("DELETE", $"sobjects/Case/{id}");
        var read = await org.SendAsync("GET", $"sobjects/Case/{id}");
        var written = await org.SendAsync("PATCH", $"sobjects/Case/{id}", """{"Subject":"x"}""");
        var message = await org.SendAsync("POST", "sobjects/SupportChat_Message__c", $$"""{"MessageId__c":"m2","Case__c":"{{id}}"}""");
        var all = await org.SendAsync("GET", $"queryAll?q={Uri.EscapeDataString($"SELECT Id, IsDeleted FROM Case WHERE Id = '{id}'")}");

        Assert.Equal(HttpStatusCode.NoContent, deleted.Status);
        Assert.Equal((HttpStatusCode.NotFound, "NOT_FOUND"), (read.Status, read.Code));
        Assert.Equal((HttpStatusCode.NotFound, "ENTITY_IS_DELETED"), (written.Status, written.Code));
        Assert.Equal("ENTITY_IS_DELETED", message.Code);
        Assert.True((bool)all.Json!["records"]![0]!["IsDeleted"]!);
        Assert.Empty(await org.RowsAsync($"SELECT Id FROM Case WHERE Id = '{id}'"));
        Assert.Null((await org.RowsAsync("SELECT Case__c FROM SupportChat_Message__c WHERE MessageId__c = 'm1'"))[0]!["Case__c"]);
    }

    [Fact]
    public async Task An_undeleted_case_comes_back_with_its_messages()
    {
        await using var org = await EmulatedOrg.StartAsync();
        var id = await org.GivenCaseAsync();
        await org.GivenAsync("SupportChat_Message__c", $$"""{"MessageId__c":"m1","Case__c":"{{id}}"}""");
        await org.SendAsync("DELETE", $"sobjects/Case/{id}");

        var undeleted = await org.SendAsync("POST", $"/emulator/cases/{id}/undelete");

        Assert.Equal(HttpStatusCode.NoContent, undeleted.Status);
        Assert.Equal(id, (string)(await org.ReadAsync($"sobjects/Case/{id}"))["Id"]!);
        Assert.Equal(id, (string)(await org.RowsAsync("SELECT Case__c FROM SupportChat_Message__c"))[0]!["Case__c"]!);
    }

    [Fact]
    public async Task A_key_is_free_again_after_a_delete_and_then_stops_the_undelete()
    {
        await using var org = await EmulatedOrg.StartAsync();
        var id = await org.GivenCaseAsync();
        await org.SendAsync("DELETE", $"sobjects/Case/{id}");
        await org.GivenCaseAsync();

        var undeleted = await org.SendAsync("POST", $"/emulator/cases/{id}/undelete");

        Assert.Equal(HttpStatusCode.BadRequest, undeleted.Status);
        Assert.Contains("DUPLICATE_VALUE", undeleted.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_merged_case_names_its_master_and_gives_it_the_messages()
    {
        await using var org = await EmulatedOrg.StartAsync();
        var master = await org.GivenCaseAsync("a");
        var merged = await org.GivenCaseAsync("b");
        await org.GivenAsync("SupportChat_Message__c", $$"""{"MessageId__c":"m1","Case__c":"{{merged}}"}""");

        var answer = await org.SendAsync("POST", "/emulator/cases/merge", $$"""{"masterId":"{{master}}","mergedId":"{{merged}}"}""");

        Assert.Equal(HttpStatusCode.NoContent, answer.Status);
        Assert.Equal(HttpStatusCode.NotFound, (await org.SendAsync("GET", $"sobjects/Case/{merged}")).Status);
        var all = await org.SendAsync("GET", $"queryAll?q={Uri.EscapeDataString("SELECT Id, MasterRecordId FROM Case WHERE IsDeleted = true")}");
        Assert.Equal(master, (string)all.Json!["records"]![0]!["MasterRecordId"]!);
        Assert.Equal(master, (string)(await org.RowsAsync("SELECT Case__c FROM SupportChat_Message__c"))[0]!["Case__c"]!);
    }

    [Fact]
    public async Task A_contact_gives_its_account_and_address_to_the_case_and_comments_become_rows()
    {
        await using var org = await EmulatedOrg.StartAsync();
        var account = await org.GivenAsync("Account", """{"Name":"Acme"}""");
        var contact = await org.GivenAsync("Contact", $$"""{"LastName":"Keen","FirstName":"Kim","Email":"kim@example.com","AccountId":"{{account}}"}""");

        var id = await org.GivenAsync("Case", $$"""{"ContactId":"{{contact}}","Comments":"first note"}""");

        var read = await org.ReadAsync($"sobjects/Case/{id}");
        Assert.Equal(account, (string)read["AccountId"]!);
        Assert.Equal("kim@example.com", (string)read["ContactEmail"]!);
        Assert.Null(read["Comments"]);
        var row = (await org.RowsAsync($"SELECT ContactId, Contact.Name, Contact.Email FROM Case WHERE Id = '{id}'"))[0]!;
        Assert.Equal("Kim Keen", (string)row["Contact"]!["Name"]!);
        Assert.Equal("first note", (string)(await org.RowsAsync($"SELECT CommentBody FROM CaseComment WHERE ParentId = '{id}'"))[0]!["CommentBody"]!);
    }

    [Fact]
    public async Task Large_numbers_come_back_as_doubles_with_an_exponent()
    {
        await using var org = await EmulatedOrg.StartAsync();
        await org.GivenAsync("SupportChat_Message__c", """{"MessageId__c":"m1","Version__c":9007199254740991,"FileSize__c":"12","SentAt__c":"2026-11-23T04:23:50.987+01:00"}""");

        var answer = await org.QueryAsync("SELECT Version__c, FileSize__c, SentAt__c, Deleted__c, Name FROM SupportChat_Message__c");

        Assert.Contains("\"Version__c\":9.007199254740991E15,\"FileSize__c\":12.0,\"SentAt__c\":\"2026-11-23T03:23:50.000+0000\",\"Deleted__c\":false,\"Name\":\"M-00000001\"", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deactivated_user_can_own_no_case()
    {
        await using var org = await EmulatedOrg.StartAsync();
        var id = await org.GivenCaseAsync();
        var deactivated = await org.SendAsync("PUT", $"/emulator/users/{EmulatedOrg.Agent}", """{"isActive":false}""");

        var refused = await org.SendAsync("PATCH", $"sobjects/Case/{id}", $$"""{"OwnerId":"{{EmulatedOrg.Agent}}"}""", ("Sforce-Auto-Assign", "FALSE"));

        Assert.Equal(HttpStatusCode.NoContent, deactivated.Status);
        Assert.Equal("INACTIVE_OWNER_OR_USER", refused.Code);
        Assert.False((bool)(await org.RowsAsync($"SELECT IsActive FROM User WHERE Id = '{EmulatedOrg.Agent}'"))[0]!["IsActive"]!);
    }
}
