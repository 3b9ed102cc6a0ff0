using System.Text.Json;
using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Api;

/// <summary>Bots: users that a back end creates and writes as. Their callbacks are kept, not called; channels are joined by invitation.</summary>
internal sealed class BotApi(SendbirdApplication application, MessageApi messages)
{
    public void Create(SendbirdCall call)
    {
        var body = call.Body;
        var botId = Limits.NewUserId(body.RequiredString("bot_userid", Limits.UserId));
        var nickname = body.RequiredString("bot_nickname", Limits.Nickname);
        var profileUrl = body.RequiredString("bot_profile_url", Limits.Url);
        var settings = new BotSettings(
            body.RequiredString("bot_type", Limits.CustomType),
            body.RequiredString("bot_callback_url", Limits.Url),
            body.Bool("is_privacy_mode") ?? throw SendbirdException.Missing("is_privacy_mode"));
        call.RefuseRest();

        var bot = application.AddUser(botId, settings);
        bot.Nickname = nickname;
        bot.ProfileUrl = profileUrl;
        call.Answer(writer => Write(writer, bot, settings));
    }

    /// <summary>All on one page.</summary>
    public void List(SendbirdCall call) => call.AnswerObject(writer =>
    {
        writer.WriteStartArray("bots");
        foreach (var user in application.Users.OrderBy(user => user.Sequence))
        {
            if (user.Bot is { } settings)
            {
                Write(writer, user, settings);
            }
        }

        writer.WriteEndArray();
        writer.WriteString("next", "");
    });

    public void Send(SendbirdCall call)
    {
        var bot = application.User(call.Route("bot_userid"), "Bot");
        if (bot.Bot is null)
        {
            throw SendbirdException.NotFound("Bot");
        }

        var type = call.Body.String("message_type") ?? "MESG";
        if (type is not ("MESG" or "FILE"))
        {
            throw SendbirdException.Invalid("message_type");
        }

        messages.Send(call, application.Channel(call.Body.RequiredText("channel_url")), type, bot, (writer, write) =>
        {
            writer.WriteStartObject();
            writer.WritePropertyName("message");
            write(writer);
            writer.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter writer, User bot, BotSettings settings)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("bot");
        writer.WriteString("bot_userid", bot.UserId);
        writer.WriteString("bot_nickname", bot.Nickname);
        writer.WriteString("bot_profile_url", bot.ProfileUrl);
        writer.WriteString("bot_type", settings.Type);
        writer.WriteStartObject("bot_metadata");
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteString("bot_callback_url", settings.CallbackUrl);
        writer.WriteBoolean("is_privacy_mode", settings.IsPrivacyMode);
        writer.WriteEndObject();
    }
}
