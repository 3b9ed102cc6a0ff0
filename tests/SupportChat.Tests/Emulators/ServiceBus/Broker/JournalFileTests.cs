using System.Text;
using SupportChat.Emulators;
using SupportChat.Emulators.ServiceBus.Broker;

namespace SupportChat.Tests.Emulators.ServiceBus.Broker;

public sealed class JournalFileTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("supportchat-journal-");

    private string FileName => Path.Combine(folder.FullName, "queue.journal");

    [Fact]
    public void Records_are_read_again_in_their_order()
    {
        Write("one", "", "three");

        Assert.Equal(["one", "", "three"], Read());
    }

    [Fact]
    public void Wherever_the_last_record_is_torn_the_others_are_read_and_more_can_follow()
    {
        Write("one", "two");
        var whole = File.ReadAllBytes(FileName);
        var oneAlone = whole.Length - 8 - 3;
        for (var length = oneAlone; length < whole.Length; length++)
        {
            File.WriteAllBytes(FileName, whole[..length]);

            Write("three");

            Assert.Equal(["one", "three"], Read());
        }
    }

    [Fact]
    public void A_last_record_with_wrong_bytes_is_cut_off()
    {
        Write("one", "two");
        var bytes = File.ReadAllBytes(FileName);
        bytes[^1] ^= 1;
        File.WriteAllBytes(FileName, bytes);

        Assert.Equal(["one"], Read());
    }

    [Fact]
    public void Damage_before_the_end_is_an_error_that_says_what_to_do()
    {
        Write("one", "two");
        var bytes = File.ReadAllBytes(FileName);
        bytes[^12] ^= 1;
        File.WriteAllBytes(FileName, bytes);

        Assert.Contains("move it away", Assert.Throws<EmulatorDataException>(Read).Message, StringComparison.Ordinal);
        File.WriteAllText(FileName, "something else altogether");
        Assert.Contains("move it away", Assert.Throws<EmulatorDataException>(Read).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rewritten_file_holds_the_new_records_and_goes_on()
    {
        using (var journal = JournalFile.Open(FileName, _ => { }))
        {
            journal.Append("old"u8);
            journal.Rewrite([Encoding.UTF8.GetBytes("new")]);
            journal.Append("next"u8);
        }

        Assert.Equal(["new", "next"], Read());
        Assert.Single(folder.GetFiles());
    }

    [Fact]
    public void Only_one_process_has_the_file()
    {
        using var journal = JournalFile.Open(FileName, _ => { });

        Assert.Contains("Name a folder of your own", Assert.Throws<EmulatorDataException>(Read).Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private void Write(params IEnumerable<string> records)
    {
        using var journal = JournalFile.Open(FileName, _ => { });
        foreach (var record in records)
        {
            journal.Append(Encoding.UTF8.GetBytes(record));
        }
    }

    private List<string> Read()
    {
        var records = new List<string>();
        JournalFile.Open(FileName, record => records.Add(Encoding.UTF8.GetString(record.Span))).Dispose();
        return records;
    }
}
