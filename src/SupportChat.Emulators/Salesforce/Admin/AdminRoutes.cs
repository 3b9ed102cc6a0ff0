using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SupportChat.Emulators.Control;
using SupportChat.Emulators.Salesforce.Errors;
using SupportChat.Emulators.Salesforce.Http;
using SupportChat.Emulators.Salesforce.OAuth;
using SupportChat.Emulators.Salesforce.Records;
using SupportChat.Emulators.Salesforce.Saving;

namespace SupportChat.Emulators.Salesforce.Admin;

/// <summary>Control of what only an administrator or an agent can do in the real org: end sessions, undelete, merge, deactivate users, change set-up.</summary>
internal sealed class AdminRoutes(Database database, SessionStore sessions, RecordWriter writer, RecordRemover remover, UpsertRaces races)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(ControlRoutes.Prefix + "/tokens/expire", (RequestDelegate)ExpireAsync);
        routes.MapPost(ControlRoutes.Prefix + "/tokens/administrator", (RequestDelegate)LogInAsync);
        routes.MapPost(ControlRoutes.Prefix + "/cases/{id}/undelete", (RequestDelegate)UndeleteAsync);
        routes.MapPost(ControlRoutes.Prefix + "/cases/merge", (RequestDelegate)MergeAsync);
        routes.MapPut(ControlRoutes.Prefix + "/users/{id}", (RequestDelegate)ChangeUserAsync);
        routes.MapPost(ControlRoutes.Prefix + "/races", (RequestDelegate)RaceAsync);
        routes.MapPatch(ControlRoutes.Prefix + "/records/{id}", (RequestDelegate)ChangeRecordAsync);
    }

    private Task ExpireAsync(HttpContext context) =>
        JsonBody.WriteAsync(context, StatusCodes.Status200OK, new JsonObject { ["expired"] = sessions.CloseAll() });

    private Task LogInAsync(HttpContext context) =>
        JsonBody.WriteAsync(context, StatusCodes.Status200OK, new JsonObject { ["accessToken"] = sessions.Open(WellKnownIds.DefaultCaseOwner) });

    private Task UndeleteAsync(HttpContext context)
    {
        Write(transaction => remover.Undelete(transaction, Find(transaction, "Case", (string)context.Request.RouteValues["id"]!)));
        return DoneAsync(context);
    }

    private async Task MergeAsync(HttpContext context)
    {
        var request = await ControlJson.ReadAsync(context, AdminJsonContext.Default.MergeRequest);
        Write(transaction => RecordRemover.Merge(transaction, Find(transaction, "Case", request.MasterId), Find(transaction, "Case", request.MergedId)));
        await DoneAsync(context);
    }

    private async Task RaceAsync(HttpContext context)
    {
        const int longestWaitMs = 60_000;
        var request = await ControlJson.ReadAsync(context, AdminJsonContext.Default.RaceRequest);
        if (request.WaitMs is < 0 or > longestWaitMs)
        {
            throw new ControlInputException($"waitMs must be between 0 and {longestWaitMs}.");
        }

        races.Set(request.Upsert, TimeSpan.FromMilliseconds(request.WaitMs));
        await DoneAsync(context);
    }

    private async Task ChangeUserAsync(HttpContext context)
    {
        var request = await ControlJson.ReadAsync(context, AdminJsonContext.Default.UserRequest);
        var id = (string)context.Request.RouteValues["id"]!;
        Write(transaction =>
        {
            var user = Find(transaction, "User", id);
            writer.Change(transaction, user, [(user.Type["IsActive"], request.IsActive)]);
        });
        await DoneAsync(context);
    }

    private async Task ChangeRecordAsync(HttpContext context)
    {
        var fields = await ControlJson.ReadAsync(context, AdminJsonContext.Default.JsonObject);
        Write(transaction =>
        {
            var text = (string)context.Request.RouteValues["id"]!;
            var record = RecordId.TryNormalize(text, out var id) ? transaction.Find(id) : null;
            if (record is null)
            {
                throw new ControlInputException($"There is no record '{text}' in the emulated org; give its id of 15 or 18 characters.");
            }

            foreach (var (name, value) in fields)
            {
                var field = record.Type.Find(name) ?? throw new ControlInputException($"{record.Type.Name} has no field '{name}'.");
                record = record.With((field.Name, Value(name, value)));
            }

            transaction.Put(record);
        });
        await DoneAsync(context);
    }

    private static object? Value(string name, JsonNode? value) => value?.GetValueKind() switch
    {
        null => null,
        JsonValueKind.String => value.GetValue<string>(),
        JsonValueKind.True or JsonValueKind.False => value.GetValue<bool>(),
        JsonValueKind.Number => value.GetValue<decimal>(),
        _ => throw new ControlInputException($"{name} must be a string, a number, true, false or null."),
    };

    private void Write(Action<Transaction> work)
    {
        try
        {
            database.Write(new Caller(WellKnownIds.DefaultCaseOwner), transaction =>
            {
                work(transaction);
                return true;
            });
        }
        catch (SalesforceException fault)
        {
            throw new ControlInputException($"{fault.Code}: {fault.Message}");
        }
    }

    private static Record Find(Transaction transaction, string type, string text) =>
        RecordId.TryNormalize(text, out var id) && transaction.Find(id) is { } record && record.Type.Name == type
            ? record
            : throw new ControlInputException($"There is no {type} '{text}' in the emulated org; give its id of 15 or 18 characters.");

    private static Task DoneAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
