namespace SupportChat.Cli.Embedded;

/// <summary>The folder cannot hold the database, or another process works on it. The message says what to do.</summary>
internal sealed class DataFolderException(string message, Exception? innerException = null) : IOException(message, innerException);
