using SupportChat.Emulators.Sendbird.Api;
using SupportChat.Emulators.Sendbird.Model;
using SupportChat.Emulators.Sendbird.Webhooks;

namespace SupportChat.Emulators.Sendbird;

/// <summary>The parts of one emulator, put together.</summary>
internal sealed class SendbirdParts : IAsyncDisposable
{
    public SendbirdParts(SendbirdEmulatorOptions options)
    {
        Options = options;
        World = new World(options);
        Sessions = new SessionTokens(World);
        Delivery = new WebhookDelivery(options);
        Publisher = new WebhookPublisher(options, Delivery);
        var events = new ChannelEvents(new ChannelWebhooks(Publisher), new MessageWebhooks(Publisher));
        var memberships = new Memberships(World, events);
        Users = new UserApi(World, Sessions, memberships);
        Preferences = new PreferenceApi(World);
        WebhookSettings = new WebhookApi(Publisher);
        ChannelCreation = new ChannelCreation(World, memberships, events);
        Channels = new ChannelApi(World, events);
        ChannelLists = new ChannelListApi(World);
        Members = new MemberApi(World, memberships, events);
        Metadata = new MetadataApi(World);
        Messages = new MessageApi(World, events);
        MessageLists = new MessageListApi(World, events);
    }

    public SendbirdEmulatorOptions Options { get; }

    public World World { get; }

    public SessionTokens Sessions { get; }

    public WebhookDelivery Delivery { get; }

    public WebhookPublisher Publisher { get; }

    public UserApi Users { get; }

    public PreferenceApi Preferences { get; }

    public WebhookApi WebhookSettings { get; }

    public ChannelCreation ChannelCreation { get; }

    public ChannelApi Channels { get; }

    public ChannelListApi ChannelLists { get; }

    public MemberApi Members { get; }

    public MetadataApi Metadata { get; }

    public MessageApi Messages { get; }

    public MessageListApi MessageLists { get; }

    public ValueTask DisposeAsync() => Delivery.DisposeAsync();
}
