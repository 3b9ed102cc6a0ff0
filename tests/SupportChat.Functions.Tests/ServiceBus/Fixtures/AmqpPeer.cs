using System.Collections.Concurrent;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Azure.Amqp.Sasl;
using Microsoft.Azure.Amqp.Transport;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Functions.Tests.ServiceBus.Fixtures;

/// <summary>How a peer answers the next attach of a queue's link, or the next message.</summary>
internal enum PeerAnswer
{
    Accept,
    Busy,
    Nothing,
}

/// <summary>As much of a broker as the SDK needs to send: SASL, tokens at <c>$cbs</c>, links to queues. It keeps nothing but a count.</summary>
internal sealed class AmqpPeer : IRuntimeProvider, IDisposable
{
    private static readonly AmqpSymbol ServerBusy = "com.microsoft:server-busy";

    private readonly ConcurrentDictionary<AmqpConnection, SendingAmqpLink> tokenAnswers = [];
    private readonly TaskCompletionSource opening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly AmqpConnectionListener listener;
    private int connections;
    private int attached;
    private int received;

    public AmqpPeer()
    {
        var sasl = new SaslTransportProvider();
        sasl.Versions.Add(new AmqpVersion(1, 0, 0));
        sasl.AddHandler(new SaslAnonymousHandler("MSSBCBS"));
        var settings = new AmqpSettings { RuntimeProvider = this };
        settings.TransportProviders.Add(sasl);
        Port = QuietPort.Find();
        listener = new AmqpConnectionListener([$"amqp://127.0.0.1:{Port}"], settings, new AmqpConnectionSettings { ContainerId = "peer" });
        listener.Open();
    }

    public int Port { get; }

    /// <summary>To the attach of a link to a queue; <see cref="PeerAnswer.Nothing"/> waits for <see cref="LetOpen"/>.</summary>
    public PeerAnswer OnAttach { get; set; }

    /// <summary>To a message.</summary>
    public PeerAnswer OnMessage { get; set; }

    /// <summary>Connections that were opened.</summary>
    public int Connections => Volatile.Read(ref connections);

    /// <summary>Links to queues that were asked for.</summary>
    public int Attached => Volatile.Read(ref attached);

    /// <summary>Transfers that came in.</summary>
    public int Received => Volatile.Read(ref received);

    /// <summary>What a client needs to reach a peer in clear text.</summary>
    public static string ConnectionString(int port) =>
        $"Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=demo-key;UseDevelopmentEmulator=true;";

    /// <summary>Answers the attaches that wait.</summary>
    public void LetOpen() => opening.SetResult();

    /// <summary>Closes what is open and listens no more.</summary>
    public void Dispose() => listener.Close();

    AmqpConnection IConnectionFactory.CreateConnection(
        TransportBase transport, ProtocolHeader protocolHeader, bool isInitiator, AmqpSettings amqpSettings, AmqpConnectionSettings connectionSettings)
    {
        Interlocked.Increment(ref connections);
        return new AmqpConnection(transport, protocolHeader, isInitiator, amqpSettings, connectionSettings);
    }

    AmqpSession ISessionFactory.CreateSession(AmqpConnection connection, AmqpSessionSettings settings) => new(connection, settings, this);

    AmqpLink ILinkFactory.CreateLink(AmqpSession session, AmqpLinkSettings settings)
    {
        settings.MaxMessageSize = 256 * 1024;
        return settings.Role == true ? new ReceivingAmqpLink(session, settings) : new SendingAmqpLink(session, settings);
    }

    IAsyncResult ILinkFactory.BeginOpenLink(AmqpLink link, TimeSpan timeout, AsyncCallback callback, object state) =>
        TaskToAsyncResult.Begin(OpenAsync(link), callback, state);

    void ILinkFactory.EndOpenLink(IAsyncResult result) => TaskToAsyncResult.End(result);

    private async Task OpenAsync(AmqpLink link)
    {
        if (link is SendingAmqpLink answers)
        {
            tokenAnswers[link.Session.Connection] = answers;
            return;
        }

        var receiver = (ReceivingAmqpLink)link;
        if (((Target)link.Settings.Target).Address.ToString() == CbsConstants.CbsAddress)
        {
            receiver.RegisterMessageListener(request => AnswerToken(receiver, request));
            return;
        }

        var answer = OnAttach;
        Interlocked.Increment(ref attached);
        if (answer == PeerAnswer.Busy)
        {
            throw new AmqpException(new Error { Condition = ServerBusy, Description = "The service is busy." });
        }

        if (answer == PeerAnswer.Nothing)
        {
            await opening.Task;
        }

        receiver.RegisterMessageListener(message => Answer(receiver, message));
    }

    private void AnswerToken(ReceivingAmqpLink link, AmqpMessage request)
    {
        link.DisposeMessage(request, AmqpConstants.AcceptedOutcome, settled: true, batchable: false);
        var answer = AmqpMessage.Create(new AmqpValue { Value = "" });
        answer.Properties.CorrelationId = request.Properties.MessageId;
        answer.ApplicationProperties.Map[CbsConstants.PutToken.StatusCode] = 202;
        answer.ApplicationProperties.Map[CbsConstants.PutToken.StatusDescription] = "Accepted";
        tokenAnswers[link.Session.Connection].SendMessageNoWait(answer, Guid.NewGuid().ToByteArray(), AmqpConstants.NullBinary);
    }

    private void Answer(ReceivingAmqpLink link, AmqpMessage message)
    {
        var answer = OnMessage;
        Interlocked.Increment(ref received);
        if (answer != PeerAnswer.Nothing)
        {
            Outcome outcome = answer == PeerAnswer.Accept ? AmqpConstants.AcceptedOutcome : new Rejected { Error = new Error { Condition = ServerBusy } };
            link.DisposeMessage(message, outcome, settled: true, batchable: false);
        }
    }
}
