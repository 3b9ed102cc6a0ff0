using System.Text.Json;
using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Api;

/// <summary>Reads the users that a call is about.</summary>
internal static class UserIds
{
    /// <summary>The user in the address. Throws 400108 for an SDK user that is another one.</summary>
    public static User Self(SendbirdApplication application, SendbirdCall call)
    {
        var user = application.User(call.Route("user_id"));
        return call.Caller is null || call.Caller == user ? user : throw SendbirdException.NotAuthorized("This call is for the own user only.");
    }

    /// <summary>
    /// The users of a create or invite call: <c>user_ids</c>, or <c>users</c> with an object for each. Empty if neither is there. Throws 400203 above 100.
    /// </summary>
    public static IReadOnlyList<string> Read(RequestBody body)
    {
        if (body.StringList("user_ids", Limits.UsersPerCall) is { } ids)
        {
            return ids;
        }

        if (body.Array("users") is not { } users)
        {
            return [];
        }

        if (users.GetArrayLength() > Limits.UsersPerCall)
        {
            throw SendbirdException.TooMany("users", Limits.UsersPerCall);
        }

        return [.. users.EnumerateArray().Select(Id).Distinct()];
    }

    private static string Id(JsonElement user)
    {
        if (user.ValueKind != JsonValueKind.Object)
        {
            throw SendbirdException.WrongType("users", "JSON");
        }

        var item = new RequestBody(user, asked: []);
        var id = item.RequiredText("user_id");
        return item.Unasked() is { } name ? throw SendbirdException.NotServed($"\"{name}\" in \"users\"") : id;
    }
}
