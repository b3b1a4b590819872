using MotCua.Conformance.Pages;

namespace MotCua.Conformance.Tests;

/// <summary>Pages that are written from data are as the data is. Each page says the command that renews it.</summary>
public sealed class PageTests
{
    public static TheoryData<string> Chapters => [.. RequirementPage.Chapters];

    [Fact]
    public async Task The_page_of_faults_lists_every_fault()
    {
        var run = await ToolRun.RunAsync("prove", "--list", "--server", Project.Server, "--programs", Project.WrongPrograms);
        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Equal(await Text("docs", "spec", "faults.md"), run.Output);
    }

    [Theory]
    [MemberData(nameof(Chapters))]
    public async Task The_Vietnamese_edition_of_a_chapter_is_that_of_the_list(string chapter)
    {
        var run = await ToolRun.RunAsync("list", "--chapter", chapter);
        Assert.Equal(await Text("docs", "vi", "yeu-cau", $"{chapter}.md"), run.Output);
    }

    [Fact]
    public async Task Its_first_page_counts_the_requirements() => Assert.Equal(await Text("docs", "vi", "yeu-cau", "README.md"), (await ToolRun.RunAsync("list", "--chapter")).Output);

    [Fact]
    public void Every_requirement_has_a_chapter() => Assert.Empty(Suites.RequirementList.Standard.All.Where(one => !RequirementPage.Chapters.Any(chapter => one.Id.StartsWith(chapter + "-", StringComparison.Ordinal))).Select(one => one.Id));

    private static Task<string> Text(params string[] parts) => File.ReadAllTextAsync(Project.PathOf(parts), TestContext.Current.CancellationToken);
}
