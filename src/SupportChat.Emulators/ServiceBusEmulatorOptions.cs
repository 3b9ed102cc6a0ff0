namespace SupportChat.Emulators;

/// <summary>Settings of a <see cref="ServiceBus.ServiceBusEmulator"/>.</summary>
public sealed record ServiceBusEmulatorOptions
{
    /// <summary>Port of AMQP on 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Port of the control routes on 127.0.0.1; 0 takes a free one.</summary>
    public int ControlPort { get; init; }

    /// <summary>Name of the shared access key.</summary>
    public string KeyName { get; init; } = "RootManageSharedAccessKey";

    /// <summary>The shared access key.</summary>
    public string Key { get; init; } = "demo-key";

    /// <summary>
    /// Folder in which the queues outlive the process, in a folder <c>servicebus</c> of its own; null for queues that end with it.
    /// </summary>
    public string? DataFolder { get; init; }

    /// <summary>Time of locks, schedules, expiry and delays; that of tokens is always the real one, for which clients sign.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
