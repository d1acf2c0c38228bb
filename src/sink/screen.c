// SPDX-License-Identifier: GPL-2.0-only
/* A screen of ncurses. Colours only where they are wanted and there are some. */
#include "sink/screen.h"

#ifdef HAVE_NCURSES

#include <curses.h>
#include <stdio.h>
#include <stdlib.h>
#include <term.h>
#include <unistd.h>

static SCREEN *screen;
static FILE *keys; /* the terminal, or nothing, whatever standard input is */
static bool has_keys;

bool screen_built(void)
{
	return true;
}

/* no-color.org: any value that is not empty */
static bool colours_wanted(void)
{
	const char *no = getenv("NO_COLOR");

	return !no || !*no;
}

static void set_up(void)
{
	cbreak();
	noecho();
	nodelay(stdscr, TRUE);
	keypad(stdscr, TRUE);
	curs_set(0);
	if (!colours_wanted() || !has_colors())
		return;
	start_color();
	use_default_colors();
	init_pair(TOP_HEAD, COLOR_CYAN, -1);
	init_pair(TOP_WARNING, COLOR_YELLOW, -1);
	init_pair(TOP_VIOLATION, COLOR_RED, -1);
}

bool screen_possible(void)
{
	const char *term = getenv("TERM"), *move;
	int err;

	if (!isatty(STDOUT_FILENO) || !term || !*term || setupterm(term, STDOUT_FILENO, &err) != OK)
		return false;
	move = tigetstr("cup");
	return move && move != (char *)-1;
}

bool screen_open(void)
{
	keys = fopen("/dev/tty", "re");
	has_keys = keys;
	if (!keys)
		keys = fopen("/dev/null", "re");
	screen = keys ? newterm(NULL, stdout, keys) : NULL;
	if (screen)
		set_up();
	else
		screen_close();
	return screen;
}

int screen_keys(void)
{
	return screen && has_keys ? fileno(keys) : -1;
}

void screen_close(void)
{
	if (screen) {
		endwin();
		delscreen(screen);
	}
	if (keys)
		fclose(keys);
	screen = NULL;
	keys = NULL;
}

static unsigned int within(int size, unsigned int max)
{
	return size < 1 ? 1 : (unsigned int)size > max ? max : (unsigned int)size;
}

void screen_size(unsigned int *width, unsigned int *height)
{
	*width = within(getmaxx(stdscr), TOP_WIDTH_MAX);
	*height = within(getmaxy(stdscr), TOP_HEIGHT_MAX);
}

static attr_t attribute(enum top_look look)
{
	static const attr_t bold[] = {
		[TOP_PLAIN] = A_NORMAL,
		[TOP_HEAD] = A_BOLD,
		[TOP_WARNING] = A_NORMAL,
		[TOP_VIOLATION] = A_BOLD,
	};

	/* 0 where there are none, or none are wanted */
	return bold[look] | (look != TOP_PLAIN && COLORS > 0 ? COLOR_PAIR(look) : 0);
}

void screen_show(const struct top_line *page, unsigned int cnt)
{
	unsigned int i;

	erase();
	for (i = 0; i < cnt; i++) {
		attrset(attribute(page[i].look));
		mvaddnstr((int)i, 0, page[i].text, -1);
	}
	attrset(A_NORMAL);
	/* the command may have written to the same terminal */
	redrawwin(stdscr);
	refresh();
}

int screen_key(void)
{
	int key = getch();

	return key == ERR ? 0 : key == KEY_RESIZE ? SCREEN_RESIZED : key;
}

#else

bool screen_built(void)
{
	return false;
}

bool screen_possible(void)
{
	return false;
}

bool screen_open(void)
{
	return false;
}

int screen_keys(void)
{
	return -1;
}

void screen_close(void)
{
}

void screen_size(unsigned int *width, unsigned int *height)
{
	*width = *height = 1;
}

void screen_show(const struct top_line *page, unsigned int cnt)
{
	(void)page;
	(void)cnt;
}

int screen_key(void)
{
	return 0;
}

#endif
