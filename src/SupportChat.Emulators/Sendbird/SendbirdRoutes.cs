using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SupportChat.Emulators.Control;
using SupportChat.Emulators.Sendbird.Api;
using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.SocketApi;
using SupportChat.Emulators.Sendbird.Webhooks;

namespace SupportChat.Emulators.Sendbird;

/// <summary>All routes of the emulator: the Platform API under /v3, and its webhook control.</summary>
internal static class SendbirdRoutes
{
    private const string Channels = "/v3/group_channels";
    private const string Channel = Channels + "/{channel_url}";
    private const string User = "/v3/users/{user_id}";
    private const string WebhookControlPath = ControlRoutes.Prefix + "/webhooks";

    /// <summary>Maps them; sockets end with <paramref name="stopping"/>.</summary>
    public static void Map(IEndpointRouteBuilder routes, SendbirdComposition parts, CancellationToken stopping)
    {
        var router = new SendbirdRouter(routes, parts.Options, parts.Sessions);
        MapUsers(router, parts);
        MapUserMetadata(router, parts.UserMetadata);
        MapPush(router, parts.Push);
        MapBots(router, parts.Bots);
        MapApplication(router, parts);
        MapChannels(router, parts);
        MapMembers(router, parts);
        MapMetacounters(router, parts.Metacounters);
        MapMetadata(router, parts.Metadata);
        MapMessages(router, parts);
        MapSdk(router, parts.Sdk);
        router.Both("POST", "/v3/storage/file", parts.Files.Upload);
        routes.MapGet(FileEndpoints.DownloadPath, (RequestDelegate)parts.Files.DownloadAsync);
        routes.MapMethods("/v3/{**path}", ["OPTIONS"], (RequestDelegate)LoopbackCors.AnswerPreflightAsync);
        router.MapRest("/v3/{**path}");
        MapControl(routes, parts);
        var sockets = new SocketEndpoint(parts.Options, parts.Hub, parts.Login, parts.SocketRequests, stopping);
        routes.MapGet("/", (RequestDelegate)sockets.RunAsync);
    }

    private static void MapUsers(SendbirdRouter router, SendbirdComposition parts)
    {
        router.Platform("POST", "/v3/users", parts.Users.Create);
        router.Platform("GET", "/v3/users", parts.Users.List);
        router.Platform("GET", User, parts.Users.Get);
        router.Map("PUT", User, parts.Users.Update, parts.Users.UpdateSelf);
        router.Platform("DELETE", User, parts.Users.Delete);
        router.Platform("POST", User + "/token", parts.Users.IssueToken);
        router.Platform("DELETE", User + "/token", parts.Users.RevokeTokens);
        router.Platform("GET", User + "/channel_invitation_preference", parts.Preferences.GetOfUser);
        router.Platform("PUT", User + "/channel_invitation_preference", parts.Preferences.SetOfUser);
        router.Both("GET", User + "/my_group_channels", parts.ChannelLists.ListOfUser);
        router.Both("GET", User + "/group_channel_count", parts.Unread.CountChannels);
        router.Both("GET", User + "/unread_message_count", parts.Unread.CountMessages);
        router.Both("GET", User + "/unread_channel_count", parts.Unread.CountUnreadChannels);
        router.Both("GET", User + "/unread_item_count", parts.Unread.CountItems);
    }

    private static void MapUserMetadata(SendbirdRouter router, UserMetadataApi metadata)
    {
        router.Both("POST", User + "/metadata", metadata.Create);
        router.Both("PUT", User + "/metadata", metadata.Update);
        router.Both("GET", User + "/metadata", metadata.Get);
        router.Both("DELETE", User + "/metadata", metadata.Delete);
        router.Both("GET", User + "/metadata/{key}", metadata.GetOne);
        router.Both("PUT", User + "/metadata/{key}", metadata.UpdateOne);
        router.Both("DELETE", User + "/metadata/{key}", metadata.DeleteOne);
    }

    private static void MapPush(SendbirdRouter router, PushApi push)
    {
        router.Both("POST", User + "/push/{token_type}", push.AddToken);
        router.Both("GET", User + "/push/{token_type}", push.ListTokens);
        router.Both("DELETE", User + "/push", push.RemoveTokens);
        router.Both("DELETE", User + "/push/{token_type}", push.RemoveTokens);
        router.Both("DELETE", User + "/push/{token_type}/{token}", push.RemoveTokens);
        foreach (var path in new[] { User + "/push_preference", User + "/push_preference/{channel_url}" })
        {
            router.Both("GET", path, push.GetPreference);
            router.Both("PUT", path, push.SetPreference);
        }
    }

    private static void MapBots(SendbirdRouter router, BotApi bots)
    {
        router.Platform("POST", "/v3/bots", bots.Create);
        router.Platform("GET", "/v3/bots", bots.List);
        router.Platform("POST", "/v3/bots/{bot_userid}/send", bots.Send);
    }

    private static void MapApplication(SendbirdRouter router, SendbirdComposition parts)
    {
        router.Platform("GET", "/v3/applications/settings/webhook", parts.WebhookSettings.Get);
        router.Platform("PUT", "/v3/applications/settings/webhook", parts.WebhookSettings.Set);
        router.Platform("GET", "/v3/applications/default_channel_invitation_preference", parts.Preferences.GetDefault);
        router.Platform("PUT", "/v3/applications/default_channel_invitation_preference", parts.Preferences.SetDefault);
        router.Platform("GET", "/v3/applications/settings_global", parts.ChannelSettings.GetGlobal);
        router.Platform("PUT", "/v3/applications/settings_global", parts.ChannelSettings.SetGlobal);
        router.Platform("POST", "/v3/applications/settings_by_channel_custom_type", parts.ChannelSettings.CreateOfType);
        router.Platform("GET", "/v3/applications/settings_by_channel_custom_type/{custom_type}", parts.ChannelSettings.GetOfType);
        router.Platform("PUT", "/v3/applications/settings_by_channel_custom_type/{custom_type}", parts.ChannelSettings.SetOfType);
    }

    private static void MapChannels(SendbirdRouter router, SendbirdComposition parts)
    {
        router.Both("POST", Channels, parts.ChannelCreation.Create);
        router.Platform("GET", Channels, parts.ChannelLists.List);
        router.Both("GET", Channel, parts.Channels.Get);
        router.Both("GET", "/v3/sdk/group_channels/{channel_url}", parts.Channels.Get);
        router.Platform("PUT", Channel, parts.Channels.Update);
        router.Platform("DELETE", Channel, parts.Channels.Delete);
        router.Both("PUT", Channel + "/freeze", parts.Channels.Freeze);
        router.Platform("POST", Channel + "/typing", parts.Members.StartTyping);
        router.Platform("DELETE", Channel + "/typing", parts.Members.StopTyping);
    }

    private static void MapMembers(SendbirdRouter router, SendbirdComposition parts)
    {
        var members = parts.Members;
        router.Both("POST", Channel + "/invite", members.Invite);
        router.Both("PUT", Channel + "/accept", members.Accept);
        router.Both("PUT", Channel + "/decline", members.Decline);
        router.Both("PUT", Channel + "/join", members.Join);
        router.Both("PUT", Channel + "/leave", members.Leave);
        router.Both("GET", Channel + "/members", members.List);
        router.Both("GET", Channel + "/members/{user_id}", members.Get);
        router.Both("GET", Channel + "/operators", parts.Operators.List);
        router.Both("POST", Channel + "/operators", parts.Operators.Add);
        router.Both("DELETE", Channel + "/operators", parts.Operators.Remove);
    }

    private static void MapMetadata(SendbirdRouter router, MetadataApi metadata)
    {
        router.Both("POST", Channel + "/metadata", metadata.Create);
        router.Both("PUT", Channel + "/metadata", metadata.Update);
        router.Both("GET", Channel + "/metadata", metadata.Get);
        router.Both("DELETE", Channel + "/metadata", metadata.Delete);
        router.Both("GET", Channel + "/metadata/{key}", metadata.GetOne);
        router.Both("PUT", Channel + "/metadata/{key}", metadata.UpdateOne);
        router.Both("DELETE", Channel + "/metadata/{key}", metadata.DeleteOne);
    }

    private static void MapMetacounters(SendbirdRouter router, MetacounterApi metacounters)
    {
        router.Both("POST", Channel + "/metacounter", metacounters.Create);
        router.Both("PUT", Channel + "/metacounter", metacounters.Update);
        router.Both("GET", Channel + "/metacounter", metacounters.Get);
        router.Both("DELETE", Channel + "/metacounter", metacounters.Delete);
        router.Both("GET", Channel + "/metacounter/{key}", metacounters.GetOne);
        router.Both("PUT", Channel + "/metacounter/{key}", metacounters.UpdateOne);
        router.Both("DELETE", Channel + "/metacounter/{key}", metacounters.DeleteOne);
    }

    private static void MapMessages(SendbirdRouter router, SendbirdComposition parts)
    {
        router.Platform("POST", Channel + "/messages", parts.Messages.Send);
        router.Both("GET", Channel + "/messages", parts.MessageLists.List);
        router.Both("GET", Channel + "/messages/total_count", parts.Messages.TotalCount);
        router.Both("GET", Channel + "/messages/unread_count", parts.Unread.CountOfChannel);
        router.Both("PUT", Channel + "/messages/mark_as_read", parts.MessageLists.MarkAsRead);
        router.Both("GET", Channel + "/messages/{message_id}", parts.Messages.Get);
        router.Platform("PUT", Channel + "/messages/{message_id}", parts.Messages.Update);
        router.Both("DELETE", Channel + "/messages/{message_id}", parts.Messages.Delete);
        router.Both("GET", Channel + "/messages/{message_id}/reactions", parts.Reactions.List);
        router.Both("POST", Channel + "/messages/{message_id}/reactions", parts.Reactions.React);
        router.Both("DELETE", Channel + "/messages/{message_id}/reactions", parts.Reactions.TakeBack);
        router.Both("GET", "/v3/emoji_categories", ReactionApi.ListEmojis);
    }

    private static void MapSdk(SendbirdRouter router, SdkApi sdk)
    {
        router.Open("POST", User + "/session_key", sdk.IssueKey);
        router.Both("PUT", User + "/mark_as_read_all", sdk.MarkAllAsRead);
        router.SdkOnly("GET", User + "/my_group_channels/changelogs", sdk.ChannelChanges);
        router.SdkOnly("GET", Channel + "/messages/changelogs", sdk.MessageChanges);
        router.SdkOnly("GET", Channel + "/messages_gap", sdk.MessageGap);
        router.Both("PUT", Channel + "/hide", sdk.Hide);
        router.Both("DELETE", Channel + "/hide", sdk.Unhide);
        router.SdkOnly("POST", "/v3/sdk/statistics", SdkApi.TakeStatistics);
    }

    private static void MapControl(IEndpointRouteBuilder routes, SendbirdComposition parts)
    {
        var publisher = parts.Publisher;
        routes.MapPost(ControlRoutes.Prefix + "/tokens/expire", (RequestDelegate)(context =>
        {
            parts.ExpireSessions();
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }));
        routes.MapPost(ControlRoutes.Prefix + "/files/expire", (RequestDelegate)(context =>
        {
            parts.Files.Keys.ExpireAll();
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }));
        routes.MapDelete(ControlRoutes.Prefix + "/files", (RequestDelegate)(context =>
        {
            parts.Files.Clear();
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }));
        routes.MapGet(WebhookControlPath, (RequestDelegate)(context =>
            ControlJson.WriteAsync(context, StatusCodes.Status200OK, publisher.FaultInjector.Control, WebhookControlJsonContext.Default.WebhookControl)));
        routes.MapPut(WebhookControlPath, (RequestDelegate)(async context =>
        {
            publisher.FaultInjector = new WebhookFaultInjector(await ControlJson.ReadAsync(context, WebhookControlJsonContext.Default.WebhookControl));
            await ControlJson.WriteAsync(context, StatusCodes.Status200OK, publisher.FaultInjector.Control, WebhookControlJsonContext.Default.WebhookControl);
        }));
    }
}
