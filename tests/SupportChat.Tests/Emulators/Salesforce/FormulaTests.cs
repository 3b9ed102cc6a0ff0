using SupportChat.Emulators.Salesforce.Formulas;
using SupportChat.Emulators.Salesforce.Metadata;

namespace SupportChat.Tests.Emulators.Salesforce;

public sealed class FormulaTests
{
    private static readonly ObjectDefinition Type = new ObjectBuilder(new ObjectTraits("Thing", "Thing", "Things", "a09"), systemFields: false)
        .Number("Version__c", 18, 0).Text("Name", 80).Flag("Done").Build();

    [Theory]
    [InlineData(null, 5, false)]
    [InlineData(5, 5, false)]
    [InlineData(5, 6, false)]
    [InlineData(6, 5, true)]
    public void The_version_rule_refuses_only_lower_versions(int? before, int after, bool refused)
    {
        var formula = FormulaParser.Parse("AND(NOT(ISNEW()), Version__c < PRIORVALUE(Version__c))", Type);

        Assert.Equal(refused, formula.IsTrue(new FormulaContext(Values(after), before is null ? null : Values(before))));
    }

    [Fact]
    public void A_blank_operand_makes_a_comparison_blank_and_the_rule_silent()
    {
        var formula = FormulaParser.Parse("Version__c < PRIORVALUE(Version__c)", Type);

        Assert.False(formula.IsTrue(new FormulaContext(Values(null), Values(5))));
        Assert.False(formula.IsTrue(new FormulaContext(Values(1), Values(null))));
    }

    [Theory]
    [InlineData("1 + 2 * 3 = 7", true)]
    [InlineData("(1 + 2) * 3 = 9 && !Done", true)]
    [InlineData("Done || Name = \"Ann\"", true)]
    [InlineData("IF(Version__c >= 4, Name <> 'Ann', TRUE)", false)]
    [InlineData("OR(ISBLANK(Name), LEN(Name) > 3)", false)]
    [InlineData("ISCHANGED(Version__c)", true)]
    [InlineData("-1 < 0", true)]
    public void Operators_and_functions_work_as_in_formulas(string text, bool expected)
    {
        object?[] values = ["a09", 4m, "Ann", false];
        object?[] before = ["a09", 3m, "Ann", false];

        Assert.Equal(expected, FormulaParser.Parse(text, Type).IsTrue(new FormulaContext(values, before)));
    }

    [Theory]
    [InlineData("Missing__c > 1")]
    [InlineData("VLOOKUP(1)")]
    [InlineData("AND(")]
    [InlineData("1 2")]
    [InlineData("'open")]
    [InlineData("PRIORVALUE(1)")]
    public void A_formula_that_is_not_understood_is_refused_at_load(string text) =>
        Assert.Throws<FormulaException>(() => FormulaParser.Parse(text, Type));

    private static object?[] Values(int? version) => ["a09", (decimal?)version, null, false];
}
